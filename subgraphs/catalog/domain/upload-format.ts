import { accept, reject, type Result } from '../../shared/result/result.ts';

interface FormatNotRecognized {
  code: 'FORMAT_NOT_RECOGNIZED';
  message: string;
  path: ['uploadId'];
}

const ZIP_SIGNATURE = [0x50, 0x4b, 0x03, 0x04];

/** Whether a file that begins like this can be a price sheet at all; its columns are judged when it is read. */
export function decideFormat(firstBytes: Uint8Array): Result<null, FormatNotRecognized> {
  if (firstBytes.length === 0) {
    return refuse('The file is empty. Upload the price sheet as Microsoft delivers it.');
  }
  if (ZIP_SIGNATURE.every((byte, index) => firstBytes[index] === byte)) {
    return refuse('The file is a zip archive. Unpack it and upload the CSV file inside.');
  }
  if (firstBytes.includes(0)) {
    return refuse('The file is not text in UTF-8. Save it as CSV in UTF-8.');
  }
  return accept(null);
}

function refuse(message: string): Result<never, FormatNotRecognized> {
  return reject({ code: 'FORMAT_NOT_RECOGNIZED', message, path: ['uploadId'] });
}
