import { createSign, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface SigningCertificate {
  /** The certificate as PEM: signed by itself, of the organization that signs events. */
  readonly pem: string;
  /** RSA-SHA256 over the bytes of the text, base64. */
  sign(text: string): string;
}

const ORGANIZATION = 'Microsoft Corporation';
const COMMON_NAME = 'pcnotifications-dispatch.microsoft.com';
const VALID_FROM = '250101000000Z';
const VALID_UNTIL = '491231235959Z';

/** A new key and a certificate of it, of the shape that Microsoft signs events with. */
export function createSigningCertificate(): SigningCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    pem: pemOf(certify(privateKey, publicKey)),
    sign: (text) => createSign('sha256').update(text, 'utf8').sign(privateKey, 'base64'),
  };
}

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;

const RSA_SHA256 = der(SEQUENCE, der(OBJECT_ID, Buffer.from('2a864886f70d01010b', 'hex')), Buffer.from('0500', 'hex'));
const ORGANIZATION_ID = Buffer.from('55040a', 'hex');
const COMMON_NAME_ID = Buffer.from('550403', 'hex');

/** X.509 (RFC 5280) without extensions: serial number, algorithm, issuer, validity, subject, key; then the signature. */
function certify(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  const name = der(SEQUENCE, attribute(ORGANIZATION_ID, ORGANIZATION), attribute(COMMON_NAME_ID, COMMON_NAME));
  const validity = der(
    SEQUENCE,
    der(UTC_TIME, Buffer.from(VALID_FROM, 'ascii')),
    der(UTC_TIME, Buffer.from(VALID_UNTIL, 'ascii')),
  );
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const content = der(SEQUENCE, der(INTEGER, Buffer.from([1])), RSA_SHA256, name, validity, name, key);
  const signature = sign('sha256', content, privateKey);
  return der(SEQUENCE, content, RSA_SHA256, der(BIT_STRING, Buffer.from([0]), signature));
}

function attribute(id: Buffer, value: string): Buffer {
  return der(SET, der(SEQUENCE, der(OBJECT_ID, id), der(UTF8_STRING, Buffer.from(value, 'utf8'))));
}

/** One value in DER: its kind, its length, its content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function pemOf(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
