// Types of capped.mjs.
export function limits(module: Uint8Array): { least: number; most: number | null };
export function capped(file: string, most: number): string;
