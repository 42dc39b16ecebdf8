/** Runs a command of the terminal: a failure is one clear sentence and a non-zero exit, not a stack. */
export function runCommand(command: () => Promise<void>): void {
  command().catch((error: unknown) => {
    console.error(explain(error));
    process.exit(1);
  });
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const { code, message, port } = error as NodeJS.ErrnoException & { port?: number };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program. Stop that one, or set PORT to another number.`;
    case 'ECONNREFUSED':
    case 'ENOENT':
    case 'ENOTFOUND':
    case 'ETIMEDOUT':
      return `The database cannot be reached: ${message}. Check DATABASE_URL, and that PostgreSQL is running.`;
    case '28P01':
    case '28000':
      return `The database refused to log in: ${message}. Run \`npm run migrate\` with this DATABASE_ROLE_SECRET.`;
    default:
      return process.env.DEBUG ? String(error.stack) : message;
  }
}
