import { createClient } from '@latchkey/client';
// README:
const latchkey = createClient({ retry: { times: 4, longest: 30, tooMany: true } });
const { data } = await latchkey.GET('/v1/account', { signal: AbortSignal.timeout(60_000) });
