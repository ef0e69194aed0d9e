// Servers on this computer that count whatever reaches them, by the name of the
// way it came.
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server as TcpServer } from 'node:net';
import type { Target } from './leak-ways.ts';

const home = '127.0.0.1';

/** Catches what ways send. */
export class Catcher {
  /** How much came, by the name of the way. */
  readonly hits = new Map<string, number>();
  readonly #http: Server;
  readonly #sockets: Socket[] = [];
  readonly #tcp: TcpServer[] = [];

  private constructor() {
    this.#http = createServer((request, response) => {
      this.#hit((request.url ?? '').split('/')[1] ?? '');
      response.writeHead(200, { 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*' });
      response.end('caught');
    });
    this.#http.on('upgrade', (request, socket) => {
      this.#hit((request.url ?? '').split('/')[1] ?? '');
      socket.destroy();
    });
  }

  /** Starts catching. */
  static async start(): Promise<Catcher> {
    const it = new Catcher();
    await new Promise<void>(done => it.#http.listen(0, home, done));
    return it;
  }

  #hit(name: string): void {
    this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
  }

  async #datagrams(name: string): Promise<number> {
    const socket = createSocket('udp4', () => this.#hit(name));
    this.#sockets.push(socket);
    await new Promise<void>(done => socket.bind(0, home, done));
    return socket.address().port;
  }

  async #connections(name: string): Promise<number> {
    const server = createTcp(socket => {
      this.#hit(name);
      socket.destroy();
    });
    this.#tcp.push(server);
    await new Promise<void>(done => server.listen(0, home, done));
    return (server.address() as AddressInfo).port;
  }

  /** Addresses of its own for the way `name`. */
  async target(name: string): Promise<Target> {
    const { port } = this.#http.address() as AddressInfo;
    return {
      http: `http://${home}:${port}/${name}/a-log`,
      ws: `ws://${home}:${port}/${name}/a-log`,
      stun: `stun:${home}:${await this.#datagrams(name)}`,
      quic: `https://${home}:${await this.#datagrams(name)}/${name}`,
      tcp: `http://${home}:${await this.#connections(name)}`,
    };
  }

  /** Stops; frees all ports. */
  stop(): void {
    this.#http.closeAllConnections();
    this.#http.close();
    for (const socket of this.#sockets) socket.close();
    for (const server of this.#tcp) server.close();
  }
}
