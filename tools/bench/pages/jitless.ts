import { z } from 'zod';

// To be imported first: a schema decides when it is made whether to compile itself. The page's
// policy forbids it, but is not in force yet when a script runs before the page's own.
z.config({ jitless: true });
