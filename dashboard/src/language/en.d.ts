/** Every text in English, by area. */
export declare const messages: {
    access: {};
    audit: {};
    collections: {};
    docs: {};
    explain: {};
    keyPage: {};
    keys: {};
    members: {};
    myself: {};
    operator: {};
    parts: {
        close: string;
        cancel: string;
        save: string;
        saved: string;
        copy: string;
        copied: string;
        copyFailed: string;
        loading: string;
        tryAgain: string;
        requestId: string;
        typeToConfirm: string;
        failures: {
            unexpected: string;
            refused: string;
            unreachable: string;
            "timed-out": string;
            "session-over": string;
            "role-insufficient": string;
            "version-stale": string;
            "too-many-attempts": string;
            unavailable: string;
            internal: string;
        };
    };
    projects: {};
    settings: {};
    shell: {
        skip: string;
        menu: string;
        navigation: string;
        language: string;
        theme: string;
        themes: {
            system: string;
            light: string;
            dark: string;
        };
        account: string;
        forOperators: string;
        operate: string;
        myself: string;
        signOut: string;
        signInAgain: string;
        signInAgainAbout: string;
        lost: string;
        lostAbout: string;
        home: string;
        homeless: string;
        homelessAbout: string;
        noPages: string;
        noPagesAbout: string;
        pages: {
            keys: string;
            projects: string;
            collections: string;
            members: string;
            settings: string;
            usage: string;
            audit: string;
            docs: string;
        };
        operatorPages: {
            overview: string;
            apis: string;
            accounts: string;
            rootKeys: string;
            people: string;
            explain: string;
            usage: string;
            audit: string;
            profiles: string;
            nodes: string;
        };
    };
    usage: {};
};
