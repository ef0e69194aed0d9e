// The page's languages. Every visible word is below this folder, none in code.
import { en, type Texts } from './en.ts';
import { ja } from './ja.ts';

export type { Texts };
/** The languages the page speaks. */
export type Language = 'en' | 'ja';

export const texts: Record<Language, Texts> = { en, ja };

/** The page's first language: Japanese where the browser prefers it. */
export function preferredLanguage(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    if (/^ja\b/i.test(wish)) return 'ja';
    if (/^en\b/i.test(wish)) return 'en';
  }
  return 'en';
}
