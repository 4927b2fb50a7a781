import { createClient } from '@latchkey/client';
// README:
const latchkey = createClient({
  baseUrl: 'https://accounts.example.org',
  session: 'cookie',
  onSessionEnd: () => location.assign('/log-in'),
});
