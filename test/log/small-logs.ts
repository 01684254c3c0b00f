/** How many bytes a log object holds that is made from now on; undefined: as many as ever. */
export const smallLogs: { maxBytes?: number } = {};
