// Groups of files, by their places in a list, that may be the same log: each is compared once (www/same-text.ts), and none of
// its files is read before, where that can be seen before.
import type { FileState } from './reading-state.ts';

export class Alike {
  private readonly groups: (readonly number[])[];
  /** Files of the groups that were known before anything was read. */
  private readonly uncompared: Set<number>;
  private readonly lookedAt: Set<string>;

  constructor(groups: readonly (readonly number[])[]) {
    this.groups = [...groups];
    this.uncompared = new Set(groups.flat());
    this.lookedAt = new Set(groups.map(group => group.join()));
  }

  /** The group that is to be compared next. */
  get next(): readonly number[] | undefined {
    return this.groups[0];
  }

  /** A file is not to be read yet. */
  awaits(index: number): boolean {
    return this.uncompared.has(index);
  }

  /** A group was compared. */
  done(group: readonly number[]): void {
    this.groups.splice(this.groups.findIndex(it => it[0] === group[0]), 1);
    for (const index of group) this.uncompared.delete(index);
  }

  /** All files are read, and it is known how long their texts are: finds the groups that have come to light by that. */
  lookAgain(files: readonly FileState[]): void {
    const groups = new Map<number, number[]>();
    for (const [index, { account, state }] of files.entries()) {
      // A cube file's account is that of its logs.
      if (state === 'done' && account?.textBytes && account.state !== 'cube') groups.set(account.textBytes, [...(groups.get(account.textBytes) ?? []), index]);
    }
    // Of those that are not packed the sizes told before.
    const isPacked = (index: number) => files[index]?.account?.textBytes !== files[index]?.source.size;
    for (const group of groups.values()) {
      if (group.length < 2 || !group.some(isPacked) || this.lookedAt.has(group.join())) continue;
      this.lookedAt.add(group.join());
      this.groups.push(group);
    }
  }
}
