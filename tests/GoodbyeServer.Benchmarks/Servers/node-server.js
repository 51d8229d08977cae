'use strict';
// What a Node program does in the modes that are compared: one mode a run, one line for each connection that has ended.
//
//   node node-server.js <port> half-close|at-first-byte|close|abort|echo
const { createServer } = require('node:net');

const goodbye = 'Goodbye\n';
const serve = {
  'half-close': (socket) => socket.end(goodbye),
  'at-first-byte': (socket) => socket.once('data', () => socket.end(goodbye)),
  close(socket) {
    socket.write(goodbye);
    socket.destroySoon();
  },
  abort(socket) {
    socket.write(goodbye);
    socket.resetAndDestroy();
  },
  echo(socket) {
    socket.on('end', () => socket.end(goodbye));
    socket.pipe(socket, { end: false });
  },
};

const [port, mode] = process.argv.slice(2);
let accepted = 0;

const server = createServer({ allowHalfOpen: mode === 'echo', noDelay: true }, (socket) => {
  const number = ++accepted;
  const client = `${socket.remoteAddress}:${socket.remotePort}`;
  let ending = 'closed by both';
  socket.on('error', (error) => {
    ending = error.code;
  });
  socket.on('close', () => {
    console.log(`Closed #${number} ${client}: ${ending} (${mode}, ${socket.bytesRead} B in, ${socket.bytesWritten} B out)`);
  });
  serve[mode](socket);
});

process.on('SIGTERM', () => server.close());
// Longer than a benchmark takes: a server that was left behind ends by itself.
setTimeout(() => process.exit(1), 900_000).unref();
server.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 }, () => console.log(`Listening on 127.0.0.1:${port}`));
