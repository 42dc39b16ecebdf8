import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { CatalogContext } from '../context.ts';
import { Plan, planView, type PlanView } from './plan.ts';
import { Product, type ProductView } from './product.ts';

@Resolver(() => Product)
export class ProductPlansResolver {
  @FieldResolver(() => [Plan], { description: 'Its plans by title, as far as the viewer may buy or manage them.' })
  async plans(@Root() { key }: ProductView, @Ctx() context: CatalogContext): Promise<PlanView[]> {
    const rows = await context.loaders.plansOfProduct.load(key);
    return rows.map(planView);
  }
}
