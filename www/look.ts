// Light or dark: what the user chose, or what the system says. The stylesheet and the charts follow this one signal.
import { computed, effect, signal } from '@preact/signals';
import { theme } from './state.ts';

const query = matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(query.matches);
query.addEventListener('change', () => { systemDark.value = query.matches; });

/** Read while drawing: changes after the document has the new tokens. */
export const lightOrDark = signal<'light' | 'dark'>(query.matches ? 'dark' : 'light');

const wanted = computed<'light' | 'dark'>(() =>
  theme.value === 'auto' ? (systemDark.value ? 'dark' : 'light') : theme.value);

effect(() => {
  document.documentElement.dataset['theme'] = wanted.value;
  lightOrDark.value = wanted.value;
});
