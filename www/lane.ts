// The one place that calls the engine's `Lane`, the side of the module that reads and counts.
import type { FileAccount, Options } from './facts.ts';
import type { Answers, Query, SoFar, Task } from './protocol.ts';
import { initSync, Lane } from './pkg/teiten.js';
import { zoneTable, type ZoneTable } from './zone.ts';

/** A lane, opened: one instance of the module. */
export class OpenLane {
  private readonly lane: Lane;
  private readonly options: Options;

  constructor(module: WebAssembly.Module, options: Options, seed: bigint) {
    initSync({ module });
    this.options = options;
    const { zone, sourceZone, sensorBy, cowrieOuterPorts, networks } = options;
    this.lane = new Lane(JSON.stringify({
      zone: table(zone), sourceZone: table(sourceZone ?? zone), sensorBy, cowrieOuterPorts, networks,
    }), seed);
  }

  open({ file, blob, size, modifiedMs, choice, quarantine }: Task): void {
    const sourceZone = choice?.sourceZone ? table(choice.sourceZone) : null;
    this.lane.open(JSON.stringify({
      index: file, name: blob.name, size, modifiedSecs: Math.floor(modifiedMs / 1000), quarantine,
      year: choice?.year ?? null, mapping: choice?.mapping ?? null, sourceZone,
    }));
  }

  /** Takes the bytes in; they are copied. */
  push(bytes: Uint8Array): void {
    // Taken anew each time: it is a view of memory that may have grown.
    this.lane.buffer(bytes.length).set(bytes);
    this.lane.push(bytes.length);
  }

  openSample(): void {}

  /** Takes the next piece of the made-up log in; false at its end. */
  pushSample(): boolean {
    return this.lane.sample();
  }

  close(changed: boolean): FileAccount {
    return JSON.parse(this.lane.close(changed)) as FileAccount;
  }

  soFar(): SoFar {
    return this.lane.progress() as SoFar;
  }

  export(to: number, lanes: number): Uint8Array<ArrayBuffer> {
    return this.lane.exportKeys(to, lanes) as Uint8Array<ArrayBuffer>;
  }

  import(bytes: Uint8Array): void {
    this.lane.importKeys(bytes);
  }

  freeze(lane: number, lanes: number, regions: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.lane.freeze(lane, lanes, regions) as Uint8Array<ArrayBuffer>;
  }

  join(cubes: readonly Uint8Array[], account: string): void {
    for (const cube of cubes) this.lane.addCube(cube);
    this.lane.setAccount(account);
  }

  answer(query: Query): Answers[Query['q']] {
    switch (query.q) {
      case 'report': return this.lane.report(JSON.stringify(query.selection)) as Answers['report'];
      case 'top': return this.lane.topSources(JSON.stringify(query.selection), query.count) as Answers['top'];
      case 'distinct': return this.lane.distinct(JSON.stringify(query.selection)) as Answers['distinct'];
      case 'summary': return this.lane.summary();
      case 'cubeFile': return this.lane.cubeFile();
      case 'preview': return this.lane.preview(query.head, query.name, JSON.stringify(query.mapping)) as Answers['preview'];
    }
  }
}

const tables = new Map<string, ZoneTable>();

function table(name: string): ZoneTable {
  const known = tables.get(name) ?? zoneTable(name);
  tables.set(name, known);
  return known;
}
