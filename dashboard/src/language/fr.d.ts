import type { Messages } from './language.ts';
/** Every text in French, by area: what is missing does not compile. */
export declare const messages: Messages;
