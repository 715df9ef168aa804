// A program with a child of its own. Prints both process ids and an address like a dashboard, then lives until killed.
// With "stubborn" it and its child take no notice of SIGTERM.
import { spawn } from 'node:child_process';

const stubborn = process.argv.includes('stubborn');
const ignore = stubborn ? "process.on('SIGTERM', () => {});" : '';
const child = spawn(process.execPath, ['-e', `${ignore} process.send('up'); setInterval(() => {}, 1e6)`], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
if (stubborn) process.on('SIGTERM', () => undefined);
child.once('message', () => {
  console.log(`pids ${process.pid} ${child.pid}`);
  console.log('http://127.0.0.1:20001/kiali');
});
setInterval(() => undefined, 1e6);
