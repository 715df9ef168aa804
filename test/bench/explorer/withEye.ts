import { RemoteEye } from './remoteEye.ts';

/** An eye on the mesh with every row open, for as long as `work` takes. */
export async function withEye<T>(kubeconfig: string, work: (eye: RemoteEye) => Promise<T>): Promise<T> {
  const eye = new RemoteEye();
  try {
    await eye.ask('open', kubeconfig);
    await eye.ask('openAll');
    return await work(eye);
  } finally {
    await eye.end();
  }
}
