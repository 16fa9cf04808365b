// A mail server for tests: node smtp-server.mjs MODULES HOST PORT CERTIFICATE KEY [no-tls]
// Says "listening PORT", then one line of JSON for each mail it took. Mail to nobody@... is refused for good.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [modules, host, port, certificate, key, mode] = process.argv.slice(2);
const { SMTPServer } = createRequire(`${modules}/`)('smtp-server');

const server = new SMTPServer({
    cert: readFileSync(certificate),
    key: readFileSync(key),
    hideSTARTTLS: mode === 'no-tls',
    authOptional: true,
    logger: false,
    onAuth: (auth, session, done) => auth.username === 'weir' && auth.password === 'correct horse'
        ? done(null, { user: auth.username })
        : done(new Error('no')),
    onRcptTo: (address, session, done) => address.address.startsWith('nobody@')
        ? done(Object.assign(new Error(`no mailbox for ${address.address}`), { responseCode: 550 }))
        : done(),
    onData: (stream, session, done) => {
        const chunks = [];
        stream.on('data', chunk => chunks.push(chunk));
        stream.on('end', () => {
            console.log(JSON.stringify({
                secure: session.secure,
                user: session.user ?? null,
                to: session.envelope.rcptTo.map(to => to.address),
                raw: Buffer.concat(chunks).toString('utf8'),
            }));
            done();
        });
    },
});
server.on('error', error => console.error(String(error)));
const listener = server.listen(Number(port), host, () => console.log(`listening ${listener.address().port}`));
