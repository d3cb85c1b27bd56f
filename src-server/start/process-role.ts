/** What a process of the hub does: answer requests, or run jobs. */
export type ProcessRole = 'web' | 'jobs';

/** Names the role of a process in its environment. */
export const ROLE_VARIABLE = 'GATEHOUSE_PROCESS';
