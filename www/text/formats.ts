// What is read, format by format, as the engine's formats say it of themselves: a test holds the list against them.
import type { Language } from './index.ts';
import list from './formats.json';

type Words = Record<Language, string>;

export interface ReadFormat {
  readonly name: string;
  readonly title: Words;
  readonly access: Words;
  readonly setAside: readonly { readonly kind: string; readonly what: Words }[];
  readonly sensor: Words;
  readonly time: Words;
  readonly weight: Words | null;
}

export const readFormats: readonly ReadFormat[] = list;

const byName = new Map(readFormats.map(it => [it.name, it]));

/** A format's title without what explains it, for where there is little room. */
export const shortTitle = (it: ReadFormat, language: Language): string => it.title[language].split(/[:(（,、]/)[0]?.trim() ?? it.name;

export const readFormat = (name: string): ReadFormat | undefined => byName.get(name);
