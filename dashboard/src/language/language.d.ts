export declare const LANGUAGES: readonly ['en', 'fr'];
export type Language = (typeof LANGUAGES)[number];
/** Every text of the dashboard, by area and name. Other languages have the same. */
export type Messages = typeof import('./en.ts')['messages'];
/** What was chosen in this browser; else the first of its languages there is. */
export declare function chosenLanguage(): Language;
/** Keeps a choice in this browser. */
export declare const keepLanguage: (language: Language) => void;
/** The texts of a language, fetched when it is needed. */
export declare const messagesIn: (language: Language) => Promise<Messages>;
