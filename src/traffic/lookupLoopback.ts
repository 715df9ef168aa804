import type { LookupFunction } from 'node:net';

/** Finds `localhost` without asking anybody: a hosts file or a name service could say that it is elsewhere. */
export const lookupLoopback: LookupFunction = (_hostname, options, callback) => {
  const found = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ] as const;
  if (options.all === true) callback(null, [...found]);
  else callback(null, found[0].address, found[0].family);
};
