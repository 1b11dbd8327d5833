export const INFERENCE_PATH = '/v1/chat/completions';

/** Of a request with a body; whoever sends it puts the app's credential in the place of `CREDENTIAL`. */
export const HEAD = `POST ${INFERENCE_PATH} HTTP/1.1\r\nhost: a\r\nCREDENTIAL\r\ncontent-type: application/json\r\n`;
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`;
export const CHUNKED_END = '0\r\n\r\n';

/** What two parsers could read differently, or cannot read at all. */
export const MALFORMED: Readonly<Record<string, string>> = {
  'two Host headers': `GET ${INFERENCE_PATH} HTTP/1.1\r\nhost: a\r\nHost: b\r\n\r\n`,
  'twice the same Host header': `${HEAD}host: a\r\ncontent-length: 2\r\n\r\n{}`,
  'no Host header': `GET ${INFERENCE_PATH} HTTP/1.1\r\n\r\n`,
  'no version': `GET ${INFERENCE_PATH}\r\nhost: a\r\n\r\n`,
  'a version from the future': `GET ${INFERENCE_PATH} HTTP/9.9\r\nhost: a\r\n\r\n`,
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a TLS greeting': '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  'a method in lower case': `post ${INFERENCE_PATH} HTTP/1.1\r\nhost: a\r\n\r\n`,
  'both lengths': `${HEAD}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n${CHUNKED_END}`,
  'both lengths the other way round': `${HEAD}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n${CHUNKED_END}`,
  'two lengths': `${HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{} `,
  'the same length twice': `${HEAD}content-length: 2\r\ncontent-length: 2\r\n\r\n{}`,
  'a list of lengths': `${HEAD}content-length: 2, 2\r\n\r\n{}`,
  'a length with a sign': `${HEAD}content-length: +2\r\n\r\n{}`,
  'a negative length': `${HEAD}content-length: -2\r\n\r\n{}`,
  'a length in hexadecimal': `${HEAD}content-length: 0x2\r\n\r\n{}`,
  'a length beyond all numbers': `${HEAD}content-length: 99999999999999999999999\r\n\r\n{}`,
  'a folded header': `${HEAD}x-a: b\r\n c\r\ncontent-length: 2\r\n\r\n{}`,
  'a folded coding': `${HEAD}transfer-encoding:\r\n chunked\r\n\r\n${CHUNKED_END}`,
  'a header that begins with a space': `GET ${INFERENCE_PATH} HTTP/1.1\r\n host: a\r\n\r\n`,
  'a space before the colon': `${HEAD}transfer-encoding : chunked\r\n\r\n${CHUNKED_END}`,
  'a coding that is none': `${HEAD}transfer-encoding: xchunked\r\n\r\n${CHUNKED_END}`,
  'a coding after chunked': `${HEAD}transfer-encoding: chunked, identity\r\n\r\n${CHUNKED_END}`,
  'two coding headers': `${HEAD}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n${CHUNKED_END}`,
  'a coding before chunked': `${HEAD}transfer-encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n${CHUNKED_END}`,
  'a coding with a control character': `${HEAD}transfer-encoding: \u000bchunked\r\n\r\n${CHUNKED_END}`,
  'a coding under HTTP/1.0': `${CHUNKED.replace('HTTP/1.1', 'HTTP/1.0')}2\r\n{}\r\n${CHUNKED_END}`,
  'a chunk size that is no number': `${CHUNKED}zz\r\n{}\r\n${CHUNKED_END}`,
  'a negative chunk size': `${CHUNKED}-2\r\n{}\r\n${CHUNKED_END}`,
  'a chunk size with a prefix': `${CHUNKED}0x2\r\n{}\r\n${CHUNKED_END}`,
  'a chunk size beyond all numbers': `${CHUNKED}fffffffffffffffff\r\n{}\r\n${CHUNKED_END}`,
  'a chunk size with a space': `${CHUNKED}2 \r\n{}\r\n${CHUNKED_END}`,
  'a chunk without its end': `${CHUNKED}2\r\n{}XX${CHUNKED_END}`,
  'chunks with bare line feeds': `${CHUNKED}2\n{}\n0\n\n`,
  'lines with bare line feeds': `GET ${INFERENCE_PATH} HTTP/1.1\nhost: a\n\n`,
  'a bare carriage return': `GET ${INFERENCE_PATH} HTTP/1.1\r\nhost: a\rx: y\r\n\r\n`,
  'a zero byte in a header': `GET ${INFERENCE_PATH} HTTP/1.1\r\nhost: a\r\nx: a\u0000b\r\n\r\n`,
};

export const TOO_LARGE: Readonly<Record<string, readonly [status: number, bytes: string]>> = {
  'a header of 40 KB': [431, `GET ${INFERENCE_PATH} HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`],
  'an address of 40 KB': [431, `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nhost: a\r\n\r\n`],
  'thousands of headers': [431, `GET ${INFERENCE_PATH} HTTP/1.1\r\nhost: a\r\n${'x: y\r\n'.repeat(5000)}\r\n`],
  'a chunk extension of 20 KB': [413, `${CHUNKED}2;${'a'.repeat(20_000)}\r\n{}\r\n${CHUNKED_END}`],
};
