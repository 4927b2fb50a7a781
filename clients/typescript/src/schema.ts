// Made from api/openapi.yaml by `make generate`. Do not edit.

export interface paths {
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign up
         * @description Makes an account with a profile of placeholder texts. It does not log in. The same request repeated within ten minutes gets
         *     the same account again; it counts as a log-in of that account, since it judges a password. An email with a link to verify the
         *     e-mail goes to the account, in the language of `Accept-Language`.
         *
         *     Where the operator hides who has an account (`LATCHKEY_EMAIL_AVAILABILITY=hidden`) the answer is 202, and there is no account
         *     yet: an email goes to the address, and `POST /v1/accounts/confirm` makes the account with a password chosen then. The password
         *     here is not looked at, and may be missing; everywhere else it is required. If the e-mail has an account its owner gets an email that says so.
         */
        post: operations["createAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish a sign-up with an email's token
         * @description Makes the account of a sign-up that was answered 202, with a verified e-mail. It does not log in. A username that somebody has
         *     taken meanwhile is 409: send another. It counts as a sign-up of the client's address.
         */
        post: operations["confirmAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask whether a username or an e-mail is free
         * @description Give exactly one of the two parameters, and no other. It is meant for the moment when an input loses the focus; another person may
         *     take the name before the sign-up, which then answers 409.
         */
        get: operations["getAvailability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one's account, with its profile */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        /**
         * Delete one's account
         * @description Deletes the account with its profile, picture and sessions, at once and for good. It needs the password, in a JSON body. The username is nobody's for 30 days.
         */
        delete: operations["deleteAccount"];
        options?: never;
        head?: never;
        /** Change one's names and language */
        patch: operations["patchAccount"];
        trace?: never;
    };
    "/v1/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change one's password
         * @description All sessions of the account end, the one that asks too, and in its place another begins: use its code from then on. It comes as
         *     the old one did, in the answer or in the cookie. All known devices are forgotten but the one that asks, where it keeps a cookie or
         *     gives `device`. All links in emails end too, that to verify the e-mail included: `POST /v1/verification` sends it again. A client
         *     that lost the reply logs in with the new password.
         */
        put: operations["putPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Ask for a change of one's e-mail
         * @description Sends an email to the new address. The change takes effect when its link is confirmed in a session of this account, within two
         *     hours; until then the account keeps its e-mail. The previous address, if it was confirmed, then gets a link by which the change can
         *     be undone for seven days, and is kept for the account meanwhile. The e-mail that the account has already is refused with 422.
         */
        put: operations["putEmail"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/username": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change one's username */
        put: operations["putUsername"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what happened to one's account
         * @description The changes to the account and its log-ins, the newest first, 50 a page. `next` is what to give as `before` for the page after; what
         *     happens meanwhile shifts no page. The operator decides how long the history is kept, a year unless chosen otherwise.
         */
        get: operations["getActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take a copy of everything that is stored about one's account
         * @description One JSON document, as it was at one moment, which a browser saves as a file. What would let somebody in is left out: hashes, codes,
         *     tokens and the tags that stand for the account. `activity` has the newest 10,000 entries of the history; where there are more,
         *     `activityNext` is what to give `GET /v1/account/activity` as `before`. An account may take 10 copies an hour, unless the operator
         *     chose otherwise.
         */
        get: operations["getExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/email/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a change of e-mail
         * @description Takes the token of the email to the new address, and needs a session of the account that asked for the change: show whose account
         *     it is before you send this. The account has that e-mail from then on, verified. A token of another account answers 410 like one
         *     that nobody has, and stays valid.
         */
        post: operations["confirmEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/email/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a change of e-mail
         * @description Takes the token of the email to the previous address, and needs no session. The account has that e-mail again, all its sessions end,
         *     its password logs in no more, and an email with a link to set a new one goes to the address. The address that is removed is told.
         */
        post: operations["undoEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the verification email again
         * @description The link in it is good for two days. Nothing is sent when the e-mail is verified already.
         */
        post: operations["createVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/verification/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an e-mail
         * @description Takes the token of the verification email.
         */
        post: operations["confirmVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for an email to set a new password
         * @description The answer is the same, and takes as long, whether or not there is an account of this e-mail. The link in the email is valid for an
         *     hour.
         */
        post: operations["createRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recovery/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with an email's token
         * @description All sessions of the account end, a password that was disabled logs in again, and the e-mail counts as verified.
         */
        post: operations["confirmRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List one's sessions
         * @description The live sessions of the account, the newest first.
         */
        get: operations["listSessions"];
        put?: never;
        /**
         * Log in
         * @description Begins a session. With `"cookie": true` the code is set as a cookie, and a session whose code the browser had in the cookie before
         *     ends. The account's oldest session ends when there would be too many (more than 50, unless the operator chose otherwise).
         *
         *     A device that has logged in before can show so, and then has a limit of its own: strangers who guess at the account do not lock it
         *     out. A browser that keeps the cookie gets a second one for that, `__Host-latchkey-device`, which a log-out leaves. Any other client
         *     sends `device`: empty at first, and from then on what the last answer had there. The account knows a device for 180 days after
         *     a log-in. It forgets all of them when its password is changed or recovered, and all but the one that asks at
         *     `DELETE /v1/sessions`; and one after 100 wrong passwords in a row from it.
         */
        post: operations["createSession"];
        /**
         * Log out everywhere else
         * @description Ends every session of the account but the one that asks, and forgets every known device but the browser that asks, if it keeps
         *     the cookie.
         */
        delete: operations["deleteOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one session
         * @description Ends the session of this id. To log out, `DELETE /v1/session` is better, since it clears the cookie too.
         */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Log out
         * @description Ends the session that asks, and clears the cookie and what the browser stored of this site.
         */
        delete: operations["deleteCurrentSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one's profile */
        get: operations["getProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change one's contact card, and whether everybody may see it
         * @description With `"public":` `true` everybody may read the profile at `GET /v1/users/{username}`, less the home address; with `false` nobody may, at once.
         */
        patch: operations["patchProfile"];
        trace?: never;
    };
    "/v1/profile/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change one's links */
        patch: operations["patchLinks"];
        trace?: never;
    };
    "/v1/profile/picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set one's picture
         * @description Send the file's bytes as the body, or a form with the file as `picture`. The format is told by the bytes and not by the content
         *     type, which only must be there. The picture is turned upright, cropped to the centred square, scaled down to at most 512 pixels a side and stored as a JPEG
         *     without metadata; its colours become those of sRGB; of an animation the first frame counts. An upload may have 40 megapixels and 20,000 pixels a side.
         */
        put: operations["putPicture"];
        post?: never;
        /** Remove one's picture */
        delete: operations["deletePicture"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pictures/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a picture
         * @description Whoever knows the address of a picture may read it, without a session, and pages of every origin may show it. The bytes of one
         *     address never change, so it may be kept for ever; another picture gets another address.
         */
        get: operations["getPicture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{username}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a public profile
         * @description Everybody may read the profile of an account whose owner has made it public, without a session. The e-mail, the id and the home
         *     address are never part of it: the address is there for the owner alone, whatever is public. A text that is still the placeholder
         *     of a new account is given as empty, since nobody wrote it. The answer is the same 404 when no account has the username, when its
         *     profile is not public, and when no account could have it. For 30 days after a change of username the one before leads to the new
         *     one, as long as the profile is public.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read this document */
        get: operations["getOpenAPI"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read about every problem */
        get: operations["listProblems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read about a problem
         * @description The address is the `type` of a problem.
         */
        get: operations["getProblem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/creare-cont": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign up */
        post: operations["originalSignUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/intra-in-cont": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign up with a username, log in without one
         * @description With a `username` the same as `POST /creare-cont`; without one, or with `null`, the same as `POST /login`, but that errors
         *     stand under `error`.
         */
        post: operations["originalSignUpOrLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in
         * @description Gives the code of a session as `message`. A wrong password is answered 202, as it always was.
         */
        post: operations["originalLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/checkEmail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask whether an e-mail is free */
        post: operations["originalCheckEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/checkUsername": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask whether a username is free */
        post: operations["originalCheckUsername"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/checkUserAndEmailForAvailability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask whether an e-mail or a username is taken
         * @description Either may be `null`. A name that nobody can have counts as taken.
         */
        post: operations["originalCheckEither"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one's profile, under its other name
         * @description The same as `GET /getProfile`, with other words for a session that is not there.
         */
        get: operations["originalGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/getProfile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one's profile */
        get: operations["originalGetProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setContactDetail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change one's contact card and picture
         * @description Takes JSON of up to 10 MiB, or a form with a file. What is left out or `null` keeps its value. In JSON an `image` that is an
         *     empty text removes the picture; in a form an empty file changes nothing.
         */
        post: operations["originalSetContactDetail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setSocialLink": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change one's links
         * @description What is left out or `null` keeps its value, and an empty text empties it. Links are completed as in v1.
         */
        post: operations["originalSetSocialLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/changePassword": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change one's password
         * @description All other sessions of the account end.
         */
        post: operations["originalChangePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/changeEmail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change one's e-mail */
        post: operations["originalChangeEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/changeUsername": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change one's username */
        post: operations["originalChangeUsername"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deleteAccount": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete one's account
         * @description Deletes the account with its profile, picture and sessions, at once and for good. It takes no body and needs no password.
         */
        delete: operations["originalDeleteAccount"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Format: uuid
         * @description A UUIDv7 in its lower-case form.
         */
        Id: string;
        /**
         * Format: idn-email
         * @description An e-mail address, kept as it is written. Two that differ only in case, or in how the domain is spelled, are the same. Letters of
         *     other scripts are allowed. The longest has 254 bytes.
         * @example ana@example.org
         */
        Email: string;
        /** @description Whether somebody who reads the mail of this address confirmed it. */
        EmailVerified: boolean;
        /**
         * @description The language of emails.
         * @enum {string}
         */
        Locale: "en" | "ro" | "fr" | "de" | "es";
        /**
         * @description The token of an email, as it stands after the `#` of its link. It works once.
         * @example 4tkuw2xg7q5yl3mvbn6zsdc4rj2aehfpowi7tx5gkqyu3bnlv6za
         */
        Token: string;
        /**
         * @description 3 to 30 of the letters a-z and A-Z, digits and `_ . -`, kept as it is written. Two that differ only in case are the same.
         * @example ana
         */
        Username: string;
        /**
         * Format: password
         * @description Any characters. The operator may ask for more than 8, or for as few as 6.
         */
        NewPassword: string;
        /**
         * Format: password
         * @description The account's present password.
         */
        CurrentPassword: string;
        /**
         * @description The code of a session, a secret.
         * @example 0123456789ABCDEFGHJKMNPQRS
         */
        Code: string;
        /** @description What makes this device a known one, from the last answer; empty asks for it. Not needed with the cookie. */
        DeviceSecret: string;
        /** @description A first or last name, on one line. It may be empty. */
        Name: string;
        /** @description One line. */
        Occupation: string;
        /** @description It may have several lines. */
        HomeAddress: string;
        /** @description One line. */
        Country: string;
        /** @description One line. */
        County: string;
        /** @description It may have several lines. */
        Description: string;
        /** @description Empty, or an absolute link that begins with `https://` or `http://`, with a host in ASCII, without a user, and without spaces, double quotation marks and any of ``\ < > ` { }``. */
        Link: string;
        /**
         * @description A link as people type it, and as it is stored then: `https://github.com/ana` stays, `github.com/ana` gets `https://`, and
         *     `ana` or `@ana` becomes the page of that name in the field's network. Empty is no link. A host of other letters than a to z
         *     is stored in punycode.
         */
        TypedLink: string;
        /** @description Whether everybody may read the profile at `GET /v1/users/{username}`, less the home address. That of a new account is not public. */
        Public: boolean;
        /** @description The address of the picture, on the host of this document; null when there is none. */
        PictureUrl: string | null;
        /**
         * Format: date-time
         * @description A time in UTC; null when it never was.
         */
        NullableTime: string | null;
        /**
         * Format: uuid
         * @description What to give `GET /v1/account/activity` as `before` for the entries after these; null when there are none.
         */
        NextId: string | null;
        /** @description The SHA-256 of a picture. */
        Digest: string;
        /**
         * Format: date-time
         * @description A time in UTC.
         */
        Time: string;
        /** @description The bytes of a JPEG, PNG, GIF or WebP file, at most 8 MiB of them. */
        Upload: Blob | Uint8Array;
        SignUp: {
            email: components["schemas"]["Email"];
            username: components["schemas"]["Username"];
            password?: components["schemas"]["NewPassword"];
            firstName?: components["schemas"]["Name"];
            lastName?: components["schemas"]["Name"];
        };
        PendingSignUp: {
            email: components["schemas"]["Email"];
            username: components["schemas"]["Username"];
            expiresAt: components["schemas"]["Time"];
        };
        SignUpConfirmation: {
            token: components["schemas"]["Token"];
            password: components["schemas"]["NewPassword"];
            /** @description In place of the one that was asked for. Empty, as when it is missing, keeps that. */
            username?: string;
        };
        AccountPatch: {
            firstName?: components["schemas"]["Name"];
            lastName?: components["schemas"]["Name"];
            locale?: components["schemas"]["Locale"];
        };
        AccountDeletion: {
            password: components["schemas"]["CurrentPassword"];
        };
        PasswordChange: {
            currentPassword: components["schemas"]["CurrentPassword"];
            newPassword: components["schemas"]["NewPassword"];
            device?: components["schemas"]["DeviceSecret"];
        };
        EmailChange: {
            currentPassword: components["schemas"]["CurrentPassword"];
            email: components["schemas"]["Email"];
        };
        PendingEmail: {
            email: components["schemas"]["Email"];
            expiresAt: components["schemas"]["Time"];
        };
        TokenConfirmation: {
            token: components["schemas"]["Token"];
        };
        Recovery: {
            email: components["schemas"]["Email"];
        };
        RecoveryConfirmation: {
            token: components["schemas"]["Token"];
            newPassword: components["schemas"]["NewPassword"];
        };
        UsernameChange: {
            username: components["schemas"]["Username"];
        };
        LogIn: {
            /** @description The e-mail or the username. */
            login: string;
            password: components["schemas"]["CurrentPassword"];
            /**
             * @description Whether the code is to go into the cookie.
             * @default false
             */
            cookie?: boolean;
            device?: components["schemas"]["DeviceSecret"];
        };
        ProfilePatch: {
            occupation?: components["schemas"]["Occupation"];
            homeAddress?: components["schemas"]["HomeAddress"];
            country?: components["schemas"]["Country"];
            county?: components["schemas"]["County"];
            description?: components["schemas"]["Description"];
            public?: components["schemas"]["Public"];
        };
        LinksPatch: {
            linkedin?: components["schemas"]["TypedLink"];
            facebook?: components["schemas"]["TypedLink"];
            github?: components["schemas"]["TypedLink"];
            instagram?: components["schemas"]["TypedLink"];
            twitter?: components["schemas"]["TypedLink"];
            youtube?: components["schemas"]["TypedLink"];
        };
        /** @description Other parts are passed over. */
        PictureForm: FormData;
        AccountSummary: {
            id: components["schemas"]["Id"];
            email: components["schemas"]["Email"];
            emailVerified: components["schemas"]["EmailVerified"];
            username: components["schemas"]["Username"];
            firstName: components["schemas"]["Name"];
            lastName: components["schemas"]["Name"];
            locale: components["schemas"]["Locale"];
            createdAt: components["schemas"]["Time"];
        };
        Account: {
            id: components["schemas"]["Id"];
            email: components["schemas"]["Email"];
            emailVerified: components["schemas"]["EmailVerified"];
            username: components["schemas"]["Username"];
            firstName: components["schemas"]["Name"];
            lastName: components["schemas"]["Name"];
            locale: components["schemas"]["Locale"];
            createdAt: components["schemas"]["Time"];
            profile: components["schemas"]["Profile"];
        };
        Profile: {
            occupation: components["schemas"]["Occupation"];
            homeAddress: components["schemas"]["HomeAddress"];
            country: components["schemas"]["Country"];
            county: components["schemas"]["County"];
            description: components["schemas"]["Description"];
            pictureUrl: components["schemas"]["PictureUrl"];
            public: components["schemas"]["Public"];
            links: components["schemas"]["Links"];
        };
        /** @description What everybody may see of an account whose owner made the profile public. */
        PublicProfile: {
            username: components["schemas"]["Username"];
            firstName: components["schemas"]["Name"];
            lastName: components["schemas"]["Name"];
            occupation: components["schemas"]["Occupation"];
            country: components["schemas"]["Country"];
            county: components["schemas"]["County"];
            description: components["schemas"]["Description"];
            pictureUrl: components["schemas"]["PictureUrl"];
            links: components["schemas"]["Links"];
        };
        Links: {
            linkedin: components["schemas"]["Link"];
            facebook: components["schemas"]["Link"];
            github: components["schemas"]["Link"];
            instagram: components["schemas"]["Link"];
            twitter: components["schemas"]["Link"];
            youtube: components["schemas"]["Link"];
        };
        Availability: {
            available: boolean;
        };
        SessionGrant: {
            /** @description Absent when it went into the cookie. */
            code?: components["schemas"]["Code"];
            expiresAt: components["schemas"]["Time"];
            /** @description What to send as `device` with the next log-in; there when this request had it. */
            device?: components["schemas"]["Code"];
        };
        Session: {
            id: components["schemas"]["Id"];
            /**
             * @description Browser and system, as far as they are known.
             * @example Firefox on Linux
             */
            label: string;
            /**
             * @description Where the log-in came from; empty when that is not known.
             * @example 192.0.2.17
             */
            ip: string;
            createdAt: components["schemas"]["Time"];
            /** @description The last use, in steps of five minutes. */
            lastSeenAt: components["schemas"]["Time"];
            expiresAt: components["schemas"]["Time"];
            /** @description Whether it is the session that asks. */
            current: boolean;
        };
        SessionList: {
            sessions: components["schemas"]["Session"][];
        };
        /** @description Something that happened to an account. */
        Activity: {
            id: components["schemas"]["Id"];
            /**
             * @description What happened. `session.created` is a log-in; `account.sign_up_repeated` somebody who tried to sign up with the account's e-mail.
             * @enum {string}
             */
            action: "account.created" | "account.updated" | "account.sign_up_repeated" | "account.imported" | "account.deleted" | "password.changed" | "password.disabled" | "password.recovered" | "email.verified" | "email.change_requested" | "email.changed" | "email.restored" | "username.changed" | "profile.updated" | "picture.set" | "picture.deleted" | "session.created" | "session.ended" | "sessions.ended";
            /**
             * @description Where it came from; empty when that is not known.
             * @example 192.0.2.17
             */
            ip: string;
            createdAt: components["schemas"]["Time"];
        };
        ActivityList: {
            activity: components["schemas"]["Activity"][];
            next: components["schemas"]["NextId"];
        };
        /** @description Everything that is stored about an account, save what would let somebody in. */
        Export: {
            /** @description When everything was as it says. */
            exportedAt: components["schemas"]["Time"];
            account: components["schemas"]["ExportedAccount"];
            profile: components["schemas"]["ExportedProfile"];
            picture: components["schemas"]["ExportedPicture"];
            /** @description The live sessions, the newest first. */
            sessions: components["schemas"]["Session"][];
            /** @description The devices that logged in, of which only a keyed hash is kept. */
            knownDevices: components["schemas"]["ExportedDevice"][];
            /** @description The usernames that were given up lately, of which only a hash is kept, until they are free for others. */
            formerUsernames: components["schemas"]["ExportedFormerUsername"][];
            /** @description The links in emails that are valid, or were until a while ago. */
            mailLinks: components["schemas"]["ExportedMailLink"][];
            /** @description Wrong passwords since the last right one. */
            failedLogins: number;
            /** @description Which rows of other services became the account. */
            imports: components["schemas"]["ExportedImport"][];
            /** @description The history, the newest first. */
            activity: components["schemas"]["Activity"][];
            activityNext: components["schemas"]["NextId"];
        };
        ExportedAccount: {
            id: components["schemas"]["Id"];
            email: components["schemas"]["Email"];
            emailVerified: components["schemas"]["EmailVerified"];
            username: components["schemas"]["Username"];
            firstName: components["schemas"]["Name"];
            lastName: components["schemas"]["Name"];
            locale: components["schemas"]["Locale"];
            createdAt: components["schemas"]["Time"];
            /** @description When a name, the e-mail, the username or the password changed last. */
            updatedAt: components["schemas"]["Time"];
            emailVerifiedAt: components["schemas"]["NullableTime"];
            passwordChangedAt: components["schemas"]["Time"];
            /** @description When too many wrong passwords disabled it; null when it logs in. */
            passwordDisabledAt: components["schemas"]["NullableTime"];
        };
        ExportedProfile: {
            occupation: components["schemas"]["Occupation"];
            homeAddress: components["schemas"]["HomeAddress"];
            country: components["schemas"]["Country"];
            county: components["schemas"]["County"];
            description: components["schemas"]["Description"];
            pictureUrl: components["schemas"]["PictureUrl"];
            public: components["schemas"]["Public"];
            links: components["schemas"]["Links"];
            updatedAt: components["schemas"]["Time"];
        };
        /** @description The picture; null when there is none. */
        ExportedPicture: {
            /** @enum {string} */
            contentType: "image/jpeg";
            createdAt: components["schemas"]["Time"];
            /** @description The bytes that are at `pictureUrl`. */
            base64: string;
        } | null;
        ExportedDevice: {
            /** @description When a log-in from the device is that of a new one again. */
            expiresAt: components["schemas"]["Time"];
        };
        ExportedFormerUsername: {
            /** @description When anybody may have the username. */
            expiresAt: components["schemas"]["Time"];
        };
        ExportedMailLink: {
            /**
             * @description What the link does.
             * @enum {string}
             */
            purpose: "verify-email" | "recovery" | "change-email" | "undo-email";
            /** @description Where the email went; of `change-email` the new address. */
            email: components["schemas"]["Email"];
            usedAt: components["schemas"]["NullableTime"];
            expiresAt: components["schemas"]["Time"];
        };
        ExportedImport: {
            /** @description Which service. */
            source: string;
            /**
             * Format: int64
             * @description The account's number there.
             */
            sourceId: number;
            importedAt: components["schemas"]["Time"];
        };
        /** @description An error (RFC 9457). */
        Problem: {
            /**
             * @description What went wrong, for programs; the address of an explanation.
             * @enum {string}
             */
            type: "/problems/malformed-request" | "/problems/missing-code" | "/problems/unknown-code" | "/problems/session-expired" | "/problems/wrong-credentials" | "/problems/wrong-password" | "/problems/email-not-verified" | "/problems/cross-origin" | "/problems/not-found" | "/problems/method-not-allowed" | "/problems/too-slow" | "/problems/taken" | "/problems/dead-link" | "/problems/too-large" | "/problems/unsupported-type" | "/problems/invalid-fields" | "/problems/invalid-picture" | "/problems/too-many-attempts" | "/problems/internal" | "/problems/busy" | "/problems/unavailable";
            /** @description What went wrong, for people; the same for every problem of a type. */
            title: string;
            /** @description The status of the response. */
            status: number;
            /** @description What went wrong this time, for people. */
            detail?: string;
            /** @description The keys are names of fields in the request, the values what is wrong with each. */
            fields?: {
                [key: string]: string;
            };
        };
        OriginalSignUp: {
            email: components["schemas"]["Email"];
            password: components["schemas"]["NewPassword"];
            firstName?: components["schemas"]["Name"];
            lastName?: components["schemas"]["Name"];
            username: components["schemas"]["Username"];
        };
        OriginalSignUpOrLogIn: {
            email: components["schemas"]["Email"];
            /** @description For a sign-up as in `POST /creare-cont`, for a log-in the current one. */
            password: string;
            firstName?: components["schemas"]["Name"] | null;
            lastName?: components["schemas"]["Name"] | null;
            username?: components["schemas"]["Username"] | null;
        };
        OriginalLogIn: {
            /** @description The e-mail; the username does too. */
            email: string;
            password: components["schemas"]["CurrentPassword"];
        };
        OriginalEmailCheck: {
            email: components["schemas"]["Email"];
        };
        OriginalEitherCheck: {
            email?: string | null;
            username?: string | null;
        };
        OriginalUsernameCheck: {
            username: components["schemas"]["Username"];
        };
        OriginalContact: {
            occupation?: components["schemas"]["Occupation"] | null;
            homeAddress?: components["schemas"]["HomeAddress"] | null;
            country?: components["schemas"]["Country"] | null;
            county?: components["schemas"]["County"] | null;
            /** @description A JPEG, PNG, GIF or WebP file of at most 8 MiB in base64, or as a data URL in base64. Empty removes the picture. */
            image?: string | null;
        };
        OriginalContactForm: FormData;
        OriginalLinks: {
            linkedIn?: components["schemas"]["OriginalLink"];
            faceBook?: components["schemas"]["OriginalLink"];
            gitHub?: components["schemas"]["OriginalLink"];
            instagram?: components["schemas"]["OriginalLink"];
            twitter?: components["schemas"]["OriginalLink"];
            youtube?: components["schemas"]["OriginalLink"];
            description?: components["schemas"]["Description"] | null;
        };
        OriginalLink: components["schemas"]["TypedLink"] | null;
        OriginalPasswordChange: {
            currentPassword: components["schemas"]["CurrentPassword"];
            newPassword: components["schemas"]["NewPassword"];
        };
        OriginalEmailChange: {
            newEmail: components["schemas"]["Email"];
        };
        /** @description One of the two names is needed; `newUsername` counts. */
        OriginalUsernameChange: {
            newUsername?: components["schemas"]["Username"];
            userName?: components["schemas"]["Username"];
        };
        OriginalMessage: {
            message: string;
        };
        OriginalSession: {
            /** @enum {string} */
            code: "200" | "202";
            message: string;
        };
        OriginalTakenOrFree: {
            /** @enum {string} */
            message: "true" | "false";
        };
        OriginalError: {
            error: string;
        };
        /** @description What is wrong with the session stands under `error`, all else under `message`. */
        OriginalErrorOrMessage: components["schemas"]["OriginalError"] | components["schemas"]["OriginalMessage"];
        OriginalProfile: {
            HomeAddress: components["schemas"]["HomeAddress"];
            Country: components["schemas"]["Country"];
            County: components["schemas"]["County"];
            Occupation: components["schemas"]["Occupation"];
            /** @description The picture as a JPEG in base64; empty when there is none. */
            Image: string;
            /** @description First and last name. */
            FullName: string;
            Email: components["schemas"]["Email"];
            LinkedIn: components["schemas"]["Link"];
            FaceBook: components["schemas"]["Link"];
            GitHub: components["schemas"]["Link"];
            Instagram: components["schemas"]["Link"];
            Twitter: components["schemas"]["Link"];
            Youtube: components["schemas"]["Link"];
            Description: components["schemas"]["Description"];
        };
    };
    responses: {
        /** @description The account, with its profile. */
        Account: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "id": "01a1f84a-963b-7143-a230-9db5c06d090a",
                 *       "email": "ana@example.org",
                 *       "emailVerified": true,
                 *       "username": "ana",
                 *       "firstName": "Ana",
                 *       "lastName": "Example",
                 *       "locale": "en",
                 *       "createdAt": "2026-11-20T09:30:00.123456Z",
                 *       "profile": {
                 *         "occupation": "Gardener",
                 *         "homeAddress": "12 Garden Lane",
                 *         "country": "Romania",
                 *         "county": "Cluj",
                 *         "description": "I grow tomatoes.",
                 *         "pictureUrl": "/v1/pictures/4903fd92d19582cf4bbc573550d4fca21bcd76389d0d75ecf36071e813d1a99f",
                 *         "public": true,
                 *         "links": {
                 *           "linkedin": "https://linkedin.com/",
                 *           "facebook": "https://facebook.com/",
                 *           "github": "https://github.com/example",
                 *           "instagram": "https://instagram.com/",
                 *           "twitter": "",
                 *           "youtube": "https://youtube.com/"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Account"];
            };
        };
        /** @description Whether the name is free. */
        Availability: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "available": true
                 *     }
                 */
                "application/json": components["schemas"]["Availability"];
            };
        };
        /** @description The profile. */
        Profile: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Profile"];
            };
        };
        /** @description It is done. The cookie is cleared, whichever way the code came. */
        SiteCleared: {
            headers: {
                "Clear-Site-Data": components["headers"]["ClearSiteData"];
                "Set-Cookie": components["headers"]["ClearedCookie"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The body cannot be read; `fields` names the keys at fault, if there are such. (`malformed-request`) */
        MalformedRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not exactly one of the two parameters is given. (`malformed-request`) */
        MalformedQuery: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body broke off, or is not a form. (`malformed-request`) */
        MalformedUpload: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no code, or its session has ended. Log in. (`missing-code`, `unknown-code`, `session-expired`) */
        Unauthenticated: {
            headers: {
                "Set-Cookie": components["headers"]["DeadCookie"];
                "WWW-Authenticate": components["headers"]["WWWAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No account has this log-in together with this password. (`wrong-credentials`) */
        WrongCredentials: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWWAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The cookie is used from a page of an origin that is not listed. (`cross-origin`) */
        CrossOrigin: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description The password is right, but the operator asks for the e-mail to be verified first, and an email was sent to it
         *     (`email-not-verified`); or the cookie was asked for from a page of an origin that is not listed (`cross-origin`).
         */
        LogInRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The token was used, has expired, or never was one for this. (`dead-link`) */
        DeadLink: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description The current password is wrong (`wrong-password`), or the cookie is used from a page of an origin that is not listed
         *     (`cross-origin`).
         */
        WrongPassword: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The account has no live session of this id. (`not-found`) */
        NoSuchSession: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No profile shows this picture, or none does any more. (`not-found`) */
        NoSuchPicture: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No account of this username has a public profile. (`not-found`) */
        NoSuchUser: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No problem has this name. (`not-found`) */
        NoSuchProblem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is nothing at this address. (`not-found`) */
        NoRoute: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The address answers to other methods. (`method-not-allowed`) */
        MethodNotAllowed: {
            headers: {
                Allow: components["headers"]["Allow"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Another account has this name; `fields` tells which one. (`taken`) */
        Taken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body came too slowly, or took more than a minute. Nothing was changed. (`too-slow`) */
        TooSlow: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A body of JSON has more than 64 KiB, or a picture more than 8 MiB. (`too-large`) */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The header `Content-Type` is missing or another than is documented, or the body is compressed (`Content-Encoding`). (`unsupported-type`) */
        UnsupportedType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Some fields are not valid; `fields` names them all. (`invalid-fields`) */
        InvalidFields: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `before` is not the id of an entry, or is given twice. (`invalid-fields`) */
        InvalidPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The picture cannot be used (`invalid-picture`), or the form has no part `picture` (`invalid-fields`). */
        InvalidPicture: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The fault is the service's. (`internal`) */
        Internal: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This account or this client address has tried too often. Nothing was looked at; repeat the request later. (`too-many-attempts`) */
        TooMany: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too much work is waiting (`busy`), or the database cannot be reached (`unavailable`). Repeat the request later. */
        Busy: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The database cannot be reached. Repeat the request later. (`unavailable`) */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The session has begun. `message` is its code. */
        OriginalLoggedIn: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "200",
                 *       "message": "0123456789ABCDEFGHJKMNPQRS"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalSession"];
            };
        };
        /**
         * @description There is no session: no account has this e-mail together with this password; or the operator asks for e-mails to be
         *     confirmed, and this one is not, in which case a link was sent to it.
         */
        OriginalNotLoggedIn: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OriginalSession"];
            };
        };
        /** @description The fourteen fields. */
        OriginalProfile: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "HomeAddress": "12 Garden Lane",
                 *       "Country": "Romania",
                 *       "County": "Cluj",
                 *       "Occupation": "Gardener",
                 *       "Image": "",
                 *       "FullName": "Ana Example",
                 *       "Email": "ana@example.org",
                 *       "LinkedIn": "https://linkedin.com/",
                 *       "FaceBook": "https://facebook.com/",
                 *       "GitHub": "https://github.com/example",
                 *       "Instagram": "https://instagram.com/",
                 *       "Twitter": "",
                 *       "Youtube": "https://youtube.com/",
                 *       "Description": "I grow tomatoes."
                 *     }
                 */
                "application/json": components["schemas"]["OriginalProfile"];
            };
        };
        /** @description The profile is gone; or, as a problem, the operator turned this surface off. */
        OriginalNoProfile: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Profile or user not found"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalError"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The account stands. */
        OriginalSignedUp: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "The user account is create with succes"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalMessage"];
            };
        };
        /** @description A field is not valid, the body cannot be read, or, where a session is needed, there is no code. */
        OriginalBadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OriginalError"];
            };
        };
        /** @description The session has ended, or it has passed its time. */
        OriginalInvalidToken: {
            headers: {
                "Set-Cookie": components["headers"]["DeadCookie"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OriginalError"];
            };
        };
        /** @description The cookie is used from a page of an origin that is not listed. */
        OriginalCrossOrigin: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "The request comes from another site"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalError"];
            };
        };
        /** @description The cookie is used from a page of an origin that is not listed. */
        OriginalCrossOriginMessage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "The request comes from another site"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalMessage"];
            };
        };
        /** @description The operator turned this surface off. */
        OriginalOff: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The account is gone; or, as a problem, the operator turned this surface off. */
        OriginalNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "User not found"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalError"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The account is gone; or, as a problem, the operator turned this surface off. */
        OriginalNotFoundMessage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "User not found"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalMessage"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Another account has this e-mail or username. */
        OriginalTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "username is taken."
                 *     }
                 */
                "application/json": components["schemas"]["OriginalError"];
            };
        };
        /** @description The body came too slowly. Nothing was changed. */
        OriginalTooSlow: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "The request came too slowly"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalError"];
            };
        };
        /** @description The body is too large. */
        OriginalTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "The body has more than 65536 bytes."
                 *     }
                 */
                "application/json": components["schemas"]["OriginalError"];
            };
        };
        /** @description The body is too large. */
        OriginalTooLargeMessage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "The body has more than 65536 bytes."
                 *     }
                 */
                "application/json": components["schemas"]["OriginalMessage"];
            };
        };
        /** @description The header `Content-Type` is missing or another than is documented, or the body is compressed (`Content-Encoding`). */
        OriginalUnsupportedType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Send a JSON object with Content-Type: application/json."
                 *     }
                 */
                "application/json": components["schemas"]["OriginalError"];
            };
        };
        /** @description The header `Content-Type` is missing or another than is documented, or the body is compressed (`Content-Encoding`). */
        OriginalUnsupportedTypeMessage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Send a JSON object with Content-Type: application/json."
                 *     }
                 */
                "application/json": components["schemas"]["OriginalMessage"];
            };
        };
        /** @description The fault is the service's. The worst of them are answered with a problem. */
        OriginalInternal: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Something went wrong here"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalError"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The fault is the service's. The worst of them are answered with a problem. */
        OriginalInternalMessage: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Something went wrong here"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalMessage"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This client address has tried too often. Repeat the request later. */
        OriginalTooMany: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Try again in 1m0s."
                 *     }
                 */
                "application/json": components["schemas"]["OriginalError"];
            };
        };
        /** @description This account or this client address has tried too often. Repeat the request later. */
        OriginalTooManyMessage: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Try again in 1m0s."
                 *     }
                 */
                "application/json": components["schemas"]["OriginalMessage"];
            };
        };
        /** @description Too much work is waiting, or the database cannot be reached. Repeat the request later. */
        OriginalUnavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "The service cannot reach its database"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalError"];
            };
        };
        /** @description Too much work is waiting, or the database cannot be reached. Repeat the request later. */
        OriginalUnavailableMessage: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "The service is busy"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalMessage"];
            };
        };
    };
    parameters: never;
    requestBodies: {
        OriginalSignUp: {
            content: {
                /**
                 * @example {
                 *       "email": "ana@example.org",
                 *       "password": "a long pass phrase",
                 *       "firstName": "Ana",
                 *       "lastName": "Example",
                 *       "username": "ana"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalSignUp"];
            };
        };
    };
    headers: {
        /** @description Where its owner reads the account, once logged in. */
        AccountLocation: "/v1/account";
        /** @description The username that the profile has now, beside this address. */
        UserLocation: components["schemas"]["Username"];
        /**
         * @description The methods that the address answers to.
         * @example DELETE, GET, HEAD, POST
         */
        Allow: string;
        /** @description Makes a browser forget what it stored of this origin. Of cookies only `Set-Cookie` clears one, that of the session. */
        ClearSiteData: "\"cache\", \"storage\"";
        /**
         * @description The cookie with the code, and the one by which the account knows the browser: at a log-in that asks for the cookie, and where the
         *     request had it.
         * @example __Host-latchkey=0123456789ABCDEFGHJKMNPQRS; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax
         */
        SessionCookie: string;
        /**
         * @description Makes a browser forget the cookie.
         * @example __Host-latchkey=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax
         */
        ClearedCookie: string;
        /**
         * @description Makes a browser forget the cookie, when the request had one that is no longer valid.
         * @example __Host-latchkey=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax
         */
        DeadCookie: string;
        /**
         * @description That it is a file, and its name.
         * @example attachment; filename="latchkey-ana.json"
         */
        ExportDisposition: string;
        /** @description How long the answer may be kept. */
        ForAnHour: "public, max-age=3600";
        /** @description How long the answer may be kept. */
        ForEver: "public, max-age=31536000, immutable";
        /**
         * @description The digest in quotation marks.
         * @example "4903fd92d19582cf4bbc573550d4fca21bcd76389d0d75ecf36071e813d1a99f"
         */
        PictureETag: string;
        /**
         * @description By this the operator finds the request in the log. Every answer has it.
         * @example 01a1fd2c-4b88-7543-89e4-22f05297191e
         */
        RequestId: string;
        /**
         * @description After how many seconds the request may be repeated.
         * @example 5
         */
        RetryAfter: number;
        /** @description How to show a session. */
        WWWAuthenticate: "Bearer realm=\"latchkey\"";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ana@example.org",
                 *       "username": "ana",
                 *       "password": "a long pass phrase",
                 *       "firstName": "Ana",
                 *       "lastName": "Example"
                 *     }
                 */
                "application/json": components["schemas"]["SignUp"];
            };
        };
        responses: {
            /** @description The account stands. */
            201: {
                headers: {
                    Location: components["headers"]["AccountLocation"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01a1f84a-963b-7143-a230-9db5c06d090a",
                     *       "email": "ana@example.org",
                     *       "emailVerified": false,
                     *       "username": "ana",
                     *       "firstName": "Ana",
                     *       "lastName": "Example",
                     *       "locale": "en",
                     *       "createdAt": "2026-11-20T09:30:00.123456Z"
                     *     }
                     */
                    "application/json": components["schemas"]["AccountSummary"];
                };
            };
            /** @description An email to the address says how to go on. Only where the operator hides who has an account. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "ana@example.org",
                     *       "username": "ana",
                     *       "expiresAt": "2026-11-22T09:30:00.123456Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PendingSignUp"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            409: components["responses"]["Taken"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidFields"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Busy"];
        };
    };
    confirmAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "AQdtYWluLTI2q5yl3mvbn6zsdc4rj2aehfpowi7tx5gkqyu3bnlv6za",
                 *       "password": "a long pass phrase"
                 *     }
                 */
                "application/json": components["schemas"]["SignUpConfirmation"];
            };
        };
        responses: {
            /** @description The account stands. */
            201: {
                headers: {
                    Location: components["headers"]["AccountLocation"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01a1f84a-963b-7143-a230-9db5c06d090a",
                     *       "email": "ana@example.org",
                     *       "emailVerified": true,
                     *       "username": "ana",
                     *       "firstName": "Ana",
                     *       "lastName": "Example",
                     *       "locale": "en",
                     *       "createdAt": "2026-11-20T09:30:00.123456Z"
                     *     }
                     */
                    "application/json": components["schemas"]["AccountSummary"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            409: components["responses"]["Taken"];
            410: components["responses"]["DeadLink"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidFields"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Busy"];
        };
    };
    getAvailability: {
        parameters: {
            query?: {
                /**
                 * @description Compared without regard to case.
                 * @example ana
                 */
                username?: components["schemas"]["Username"];
                /** @description Compared without regard to case. */
                email?: components["schemas"]["Email"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Availability"];
            400: components["responses"]["MalformedQuery"];
            422: components["responses"]["InvalidFields"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Account"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "a long pass phrase"
                 *     }
                 */
                "application/json": components["schemas"]["AccountDeletion"];
            };
        };
        responses: {
            204: components["responses"]["SiteCleared"];
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["WrongPassword"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Busy"];
        };
    };
    patchAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "lastName": "Sample"
                 *     }
                 */
                "application/json": components["schemas"]["AccountPatch"];
            };
        };
        responses: {
            200: components["responses"]["Account"];
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidFields"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    putPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "currentPassword": "a long pass phrase",
                 *       "newPassword": "a longer one that nobody else has"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description The password is changed, and another session has begun. */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["SessionCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionGrant"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["WrongPassword"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidFields"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Busy"];
        };
    };
    putEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "currentPassword": "a long pass phrase",
                 *       "email": "ana@mail.example.org"
                 *     }
                 */
                "application/json": components["schemas"]["EmailChange"];
            };
        };
        responses: {
            /** @description The email is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "ana@mail.example.org",
                     *       "expiresAt": "2026-11-22T10:15:00.5Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PendingEmail"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["WrongPassword"];
            409: components["responses"]["Taken"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidFields"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Busy"];
        };
    };
    putUsername: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ana.example"
                 *     }
                 */
                "application/json": components["schemas"]["UsernameChange"];
            };
        };
        responses: {
            200: components["responses"]["Account"];
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            409: components["responses"]["Taken"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidFields"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getActivity: {
        parameters: {
            query?: {
                /**
                 * @description The `next` of the page before, or the `activityNext` of an export. Without it the newest page is given.
                 * @example 01a1fa42-4ee0-7d32-8846-aa18b32a3358
                 */
                before?: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the history. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "activity": [
                     *         {
                     *           "id": "01a1fd2c-47a0-78bc-963c-82eee1873328",
                     *           "action": "session.created",
                     *           "ip": "192.0.2.17",
                     *           "createdAt": "2026-11-21T08:15:00.000123Z"
                     *         },
                     *         {
                     *           "id": "01a1fa42-4ee0-7d32-8846-aa18b32a3358",
                     *           "action": "password.changed",
                     *           "ip": "2001:db8::17",
                     *           "createdAt": "2026-11-20T18:40:12.5Z"
                     *         }
                     *       ],
                     *       "next": "01a1fa42-4ee0-7d32-8846-aa18b32a3358"
                     *     }
                     */
                    "application/json": components["schemas"]["ActivityList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            422: components["responses"]["InvalidPage"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The copy. */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["ExportDisposition"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "exportedAt": "2026-11-21T10:07:31.25Z",
                     *       "account": {
                     *         "id": "01a1f84a-963b-7143-a230-9db5c06d090a",
                     *         "email": "ana@example.org",
                     *         "emailVerified": true,
                     *         "username": "ana",
                     *         "firstName": "Ana",
                     *         "lastName": "Example",
                     *         "locale": "en",
                     *         "createdAt": "2026-11-20T09:30:00.123456Z",
                     *         "updatedAt": "2026-11-20T18:40:12.5Z",
                     *         "emailVerifiedAt": "2026-11-20T09:34:51Z",
                     *         "passwordChangedAt": "2026-11-20T18:40:12.5Z",
                     *         "passwordDisabledAt": null
                     *       },
                     *       "profile": {
                     *         "occupation": "Gardener",
                     *         "homeAddress": "12 Garden Lane",
                     *         "country": "Romania",
                     *         "county": "Cluj",
                     *         "description": "I grow tomatoes.",
                     *         "pictureUrl": "/v1/pictures/4903fd92d19582cf4bbc573550d4fca21bcd76389d0d75ecf36071e813d1a99f",
                     *         "public": true,
                     *         "links": {
                     *           "linkedin": "https://linkedin.com/",
                     *           "facebook": "https://facebook.com/",
                     *           "github": "https://github.com/example",
                     *           "instagram": "https://instagram.com/",
                     *           "twitter": "",
                     *           "youtube": "https://youtube.com/"
                     *         },
                     *         "updatedAt": "2026-11-20T09:41:07.75Z"
                     *       },
                     *       "picture": {
                     *         "contentType": "image/jpeg",
                     *         "createdAt": "2026-11-20T09:41:07.75Z",
                     *         "base64": "/9j/2Q=="
                     *       },
                     *       "sessions": [
                     *         {
                     *           "id": "01a1fd2c-47a0-78bc-963c-82eee1873328",
                     *           "label": "Firefox on Linux",
                     *           "ip": "192.0.2.17",
                     *           "createdAt": "2026-11-21T08:15:00Z",
                     *           "lastSeenAt": "2026-11-21T10:05:00Z",
                     *           "expiresAt": "2026-11-22T08:15:00Z",
                     *           "current": true
                     *         }
                     *       ],
                     *       "knownDevices": [
                     *         {
                     *           "expiresAt": "2027-05-20T00:00:00Z"
                     *         }
                     *       ],
                     *       "formerUsernames": [
                     *         {
                     *           "expiresAt": "2026-12-12T17:40:00.123456Z"
                     *         }
                     *       ],
                     *       "mailLinks": [
                     *         {
                     *           "purpose": "recovery",
                     *           "email": "ana@example.org",
                     *           "usedAt": null,
                     *           "expiresAt": "2026-11-21T11:02:00Z"
                     *         }
                     *       ],
                     *       "failedLogins": 0,
                     *       "imports": [
                     *         {
                     *           "source": "db.example.org/accounts.user",
                     *           "sourceId": 17,
                     *           "importedAt": "2026-11-20T09:30:00.123456Z"
                     *         }
                     *       ],
                     *       "activity": [
                     *         {
                     *           "id": "01a1fd2c-47a0-78bc-963c-82eee1873328",
                     *           "action": "session.created",
                     *           "ip": "192.0.2.17",
                     *           "createdAt": "2026-11-21T08:15:00.000123Z"
                     *         }
                     *       ],
                     *       "activityNext": null
                     *     }
                     */
                    "application/json": components["schemas"]["Export"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "4tkuw2xg7q5yl3mvbn6zsdc4rj2aehfpowi7tx5gkqyu3bnlv6za"
                 *     }
                 */
                "application/json": components["schemas"]["TokenConfirmation"];
            };
        };
        responses: {
            /** @description The account has the new e-mail. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            409: components["responses"]["Taken"];
            410: components["responses"]["DeadLink"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    undoEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "4tkuw2xg7q5yl3mvbn6zsdc4rj2aehfpowi7tx5gkqyu3bnlv6za"
                 *     }
                 */
                "application/json": components["schemas"]["TokenConfirmation"];
            };
        };
        responses: {
            /** @description The account has its previous e-mail. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            409: components["responses"]["Taken"];
            410: components["responses"]["DeadLink"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The email is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "4tkuw2xg7q5yl3mvbn6zsdc4rj2aehfpowi7tx5gkqyu3bnlv6za"
                 *     }
                 */
                "application/json": components["schemas"]["TokenConfirmation"];
            };
        };
        responses: {
            /** @description The e-mail is verified. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            410: components["responses"]["DeadLink"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ana@example.org"
                 *     }
                 */
                "application/json": components["schemas"]["Recovery"];
            };
        };
        responses: {
            /** @description If there is an account, an email is on its way to its address. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidFields"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "4tkuw2xg7q5yl3mvbn6zsdc4rj2aehfpowi7tx5gkqyu3bnlv6za",
                 *       "newPassword": "a longer one that nobody else has"
                 *     }
                 */
                "application/json": components["schemas"]["RecoveryConfirmation"];
            };
        };
        responses: {
            /** @description The new password logs in. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            410: components["responses"]["DeadLink"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidFields"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Busy"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions, the one that asks among them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sessions": [
                     *         {
                     *           "id": "01a1fd2c-47a0-78bc-963c-82eee1873328",
                     *           "label": "Firefox on Linux",
                     *           "ip": "192.0.2.17",
                     *           "createdAt": "2026-11-21T08:15:00Z",
                     *           "lastSeenAt": "2026-11-21T10:05:00Z",
                     *           "expiresAt": "2026-11-22T08:15:00Z",
                     *           "current": true
                     *         },
                     *         {
                     *           "id": "01a1fa42-4ee0-7d32-8846-aa18b32a3358",
                     *           "label": "Safari on iPhone",
                     *           "ip": "2001:db8::17",
                     *           "createdAt": "2026-11-20T18:40:12Z",
                     *           "lastSeenAt": "2026-11-20T18:40:12Z",
                     *           "expiresAt": "2026-11-21T18:40:12Z",
                     *           "current": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogIn"];
            };
        };
        responses: {
            /** @description The session has begun. */
            201: {
                headers: {
                    "Set-Cookie": components["headers"]["SessionCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionGrant"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["WrongCredentials"];
            403: components["responses"]["LogInRefused"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Busy"];
        };
    };
    deleteOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The others have ended, if there were any. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `id` of a session in the list.
                 * @example 01a1fa42-4ee0-7d32-8846-aa18b32a3358
                 */
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            404: components["responses"]["NoSuchSession"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteCurrentSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["SiteCleared"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Profile"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    patchProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfilePatch"];
            };
        };
        responses: {
            200: components["responses"]["Profile"];
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidFields"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    patchLinks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "github": "https://github.com/example",
                 *       "twitter": ""
                 *     }
                 */
                "application/json": components["schemas"]["LinksPatch"];
            };
        };
        responses: {
            200: components["responses"]["Profile"];
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidFields"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    putPicture: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/jpeg": components["schemas"]["Upload"];
                "image/png": components["schemas"]["Upload"];
                "image/gif": components["schemas"]["Upload"];
                "image/webp": components["schemas"]["Upload"];
                "application/octet-stream": components["schemas"]["Upload"];
                "multipart/form-data": components["schemas"]["PictureForm"];
            };
        };
        responses: {
            200: components["responses"]["Profile"];
            400: components["responses"]["MalformedUpload"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedType"];
            422: components["responses"]["InvalidPicture"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Busy"];
        };
    };
    deletePicture: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The profile has no picture, whether or not it had one. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["CrossOrigin"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPicture: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` from before; the answer is 304 when it still holds. */
                "If-None-Match"?: string;
            };
            path: {
                /**
                 * @description The last part of a `pictureUrl`.
                 * @example 4903fd92d19582cf4bbc573550d4fca21bcd76389d0d75ecf36071e813d1a99f
                 */
                digest: components["schemas"]["Digest"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A square JPEG of at most 512 pixels a side. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["ForEver"];
                    ETag: components["headers"]["PictureETag"];
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            /** @description The picture is the one that the client has. */
            304: {
                headers: {
                    ETag: components["headers"]["PictureETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NoSuchPicture"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Compared without regard to case.
                 * @example ana
                 */
                username: components["schemas"]["Username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The profile. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "username": "ana",
                     *       "firstName": "Ana",
                     *       "lastName": "Example",
                     *       "occupation": "Gardener",
                     *       "country": "Romania",
                     *       "county": "",
                     *       "description": "I grow tomatoes.",
                     *       "pictureUrl": "/v1/pictures/4903fd92d19582cf4bbc573550d4fca21bcd76389d0d75ecf36071e813d1a99f",
                     *       "links": {
                     *         "linkedin": "",
                     *         "facebook": "",
                     *         "github": "https://github.com/example",
                     *         "instagram": "",
                     *         "twitter": "",
                     *         "youtube": ""
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PublicProfile"];
                };
            };
            /** @description The username was given up less than 30 days ago. Its former holder has the profile at this address. */
            307: {
                headers: {
                    Location: components["headers"]["UserLocation"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NoSuchUser"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getOpenAPI: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["ForAnHour"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": unknown;
                };
            };
            500: components["responses"]["Internal"];
        };
    };
    listProblems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanations, in the order of their statuses, for people to read. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["ForAnHour"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            500: components["responses"]["Internal"];
        };
    };
    getProblem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example taken */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation, for people to read. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["ForAnHour"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example /problems/taken (status 409)
                     *     The name is taken.
                     *
                     *     `fields` tells which of e-mail and username belongs to another account.
                     */
                    "text/plain": string;
                };
            };
            404: components["responses"]["NoSuchProblem"];
            500: components["responses"]["Internal"];
        };
    };
    originalSignUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["OriginalSignUp"];
        responses: {
            201: components["responses"]["OriginalSignedUp"];
            400: components["responses"]["OriginalBadRequest"];
            404: components["responses"]["OriginalOff"];
            409: components["responses"]["OriginalTaken"];
            413: components["responses"]["OriginalTooLarge"];
            415: components["responses"]["OriginalUnsupportedType"];
            429: components["responses"]["OriginalTooMany"];
            500: components["responses"]["OriginalInternal"];
            503: components["responses"]["OriginalUnavailable"];
        };
    };
    originalSignUpOrLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OriginalSignUpOrLogIn"];
            };
        };
        responses: {
            200: components["responses"]["OriginalLoggedIn"];
            201: components["responses"]["OriginalSignedUp"];
            202: components["responses"]["OriginalNotLoggedIn"];
            400: components["responses"]["OriginalBadRequest"];
            404: components["responses"]["OriginalOff"];
            409: components["responses"]["OriginalTaken"];
            413: components["responses"]["OriginalTooLarge"];
            415: components["responses"]["OriginalUnsupportedType"];
            429: components["responses"]["OriginalTooMany"];
            500: components["responses"]["OriginalInternal"];
            503: components["responses"]["OriginalUnavailable"];
        };
    };
    originalLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ana@example.org",
                 *       "password": "a long pass phrase"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalLogIn"];
            };
        };
        responses: {
            200: components["responses"]["OriginalLoggedIn"];
            202: components["responses"]["OriginalNotLoggedIn"];
            /** @description The body cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "The body is not a JSON object."
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalMessage"];
                };
            };
            404: components["responses"]["OriginalOff"];
            413: components["responses"]["OriginalTooLargeMessage"];
            415: components["responses"]["OriginalUnsupportedTypeMessage"];
            429: components["responses"]["OriginalTooManyMessage"];
            500: components["responses"]["OriginalInternalMessage"];
            503: components["responses"]["OriginalUnavailableMessage"];
        };
    };
    originalCheckEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ana@example.org"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalEmailCheck"];
            };
        };
        responses: {
            200: components["responses"]["Availability"];
            400: components["responses"]["OriginalBadRequest"];
            404: components["responses"]["OriginalOff"];
            413: components["responses"]["OriginalTooLarge"];
            415: components["responses"]["OriginalUnsupportedType"];
            429: components["responses"]["OriginalTooMany"];
            500: components["responses"]["OriginalInternal"];
            503: components["responses"]["OriginalUnavailable"];
        };
    };
    originalCheckUsername: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ana"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalUsernameCheck"];
            };
        };
        responses: {
            200: components["responses"]["Availability"];
            400: components["responses"]["OriginalBadRequest"];
            404: components["responses"]["OriginalOff"];
            413: components["responses"]["OriginalTooLarge"];
            415: components["responses"]["OriginalUnsupportedType"];
            429: components["responses"]["OriginalTooMany"];
            500: components["responses"]["OriginalInternal"];
            503: components["responses"]["OriginalUnavailable"];
        };
    };
    originalCheckEither: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": null,
                 *       "username": "ana"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalEitherCheck"];
            };
        };
        responses: {
            /** @description `true` when it is taken, `false` when it is free. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "false"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalTakenOrFree"];
                };
            };
            /** @description Neither is given, or the body cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Email or username must be provided"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalMessage"];
                };
            };
            404: components["responses"]["OriginalOff"];
            413: components["responses"]["OriginalTooLargeMessage"];
            415: components["responses"]["OriginalUnsupportedTypeMessage"];
            429: components["responses"]["OriginalTooManyMessage"];
            500: components["responses"]["OriginalInternalMessage"];
            503: components["responses"]["OriginalUnavailableMessage"];
        };
    };
    originalGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["OriginalProfile"];
            /** @description There is no session. An expired one is told apart. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OriginalError"];
                };
            };
            403: components["responses"]["OriginalCrossOrigin"];
            404: components["responses"]["OriginalNoProfile"];
            500: components["responses"]["OriginalInternal"];
            503: components["responses"]["OriginalUnavailable"];
        };
    };
    originalGetProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["OriginalProfile"];
            /** @description The header `Authorization` is missing or has not the form of a code. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "Invalid token format"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalError"];
                };
            };
            401: components["responses"]["OriginalInvalidToken"];
            403: components["responses"]["OriginalCrossOrigin"];
            404: components["responses"]["OriginalNoProfile"];
            500: components["responses"]["OriginalInternal"];
            503: components["responses"]["OriginalUnavailable"];
        };
    };
    originalSetContactDetail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "occupation": "Gardener",
                 *       "homeAddress": "12 Garden Lane",
                 *       "country": "Romania",
                 *       "county": "Cluj"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalContact"];
                "multipart/form-data": components["schemas"]["OriginalContactForm"];
            };
        };
        responses: {
            /** @description The contact card is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Contact details set successfully"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalMessage"];
                };
            };
            400: components["responses"]["OriginalBadRequest"];
            /** @description The session has expired. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "Token has expired"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalError"];
                };
            };
            403: components["responses"]["OriginalCrossOrigin"];
            /** @description There is no such session, or the account is gone; or, as a problem, the operator turned this surface off. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OriginalErrorOrMessage"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["OriginalTooSlow"];
            413: components["responses"]["OriginalTooLarge"];
            415: components["responses"]["OriginalUnsupportedType"];
            429: components["responses"]["OriginalTooMany"];
            500: components["responses"]["OriginalInternal"];
            503: components["responses"]["OriginalUnavailable"];
        };
    };
    originalSetSocialLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "gitHub": "github.com/example",
                 *       "description": "I grow tomatoes."
                 *     }
                 */
                "application/json": components["schemas"]["OriginalLinks"];
            };
        };
        responses: {
            /** @description The links are changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Social links updated successfully"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalMessage"];
                };
            };
            400: components["responses"]["OriginalBadRequest"];
            401: components["responses"]["OriginalInvalidToken"];
            403: components["responses"]["OriginalCrossOrigin"];
            404: components["responses"]["OriginalNotFound"];
            413: components["responses"]["OriginalTooLarge"];
            415: components["responses"]["OriginalUnsupportedType"];
            429: components["responses"]["OriginalTooMany"];
            500: components["responses"]["OriginalInternal"];
            503: components["responses"]["OriginalUnavailable"];
        };
    };
    originalChangePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "currentPassword": "a long pass phrase",
                 *       "newPassword": "a longer one that nobody else has"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalPasswordChange"];
            };
        };
        responses: {
            /** @description The password is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Password changed successfully"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalMessage"];
                };
            };
            /** @description The current password is wrong, the new one is not valid, the body cannot be read, or there is no code. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OriginalErrorOrMessage"];
                };
            };
            401: components["responses"]["OriginalInvalidToken"];
            403: components["responses"]["OriginalCrossOriginMessage"];
            404: components["responses"]["OriginalNotFoundMessage"];
            413: components["responses"]["OriginalTooLargeMessage"];
            415: components["responses"]["OriginalUnsupportedTypeMessage"];
            429: components["responses"]["OriginalTooManyMessage"];
            500: components["responses"]["OriginalInternalMessage"];
            503: components["responses"]["OriginalUnavailableMessage"];
        };
    };
    originalChangeEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "newEmail": "ana@mail.example.org"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalEmailChange"];
            };
        };
        responses: {
            /** @description Where the service sends mail, the new address is asked to confirm the change, and the account keeps the old one until it does. Where it sends none, the e-mail is changed at once. Where the operator hides which e-mails are taken, the answer is the same whether or not this one is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Email changed successfully"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalMessage"];
                };
            };
            /** @description The e-mail is taken or not valid, the body cannot be read, or there is no code. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OriginalErrorOrMessage"];
                };
            };
            401: components["responses"]["OriginalInvalidToken"];
            403: components["responses"]["OriginalCrossOriginMessage"];
            404: components["responses"]["OriginalNotFoundMessage"];
            413: components["responses"]["OriginalTooLargeMessage"];
            415: components["responses"]["OriginalUnsupportedTypeMessage"];
            429: components["responses"]["OriginalTooManyMessage"];
            500: components["responses"]["OriginalInternalMessage"];
            503: components["responses"]["OriginalUnavailableMessage"];
        };
    };
    originalChangeUsername: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "newUsername": "ana.example"
                 *     }
                 */
                "application/json": components["schemas"]["OriginalUsernameChange"];
            };
        };
        responses: {
            /** @description The username is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Username changed successfully"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalMessage"];
                };
            };
            /** @description The username is taken or not valid, the body cannot be read, or there is no code. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OriginalErrorOrMessage"];
                };
            };
            401: components["responses"]["OriginalInvalidToken"];
            403: components["responses"]["OriginalCrossOriginMessage"];
            404: components["responses"]["OriginalNotFoundMessage"];
            413: components["responses"]["OriginalTooLargeMessage"];
            415: components["responses"]["OriginalUnsupportedTypeMessage"];
            429: components["responses"]["OriginalTooManyMessage"];
            500: components["responses"]["OriginalInternalMessage"];
            503: components["responses"]["OriginalUnavailableMessage"];
        };
    };
    originalDeleteAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account is gone. */
            200: {
                headers: {
                    "Clear-Site-Data": components["headers"]["ClearSiteData"];
                    "Set-Cookie": components["headers"]["ClearedCookie"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Account deleted successfully"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalMessage"];
                };
            };
            /** @description The header `Authorization` is missing or has not the form of a code. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "Invalid token format"
                     *     }
                     */
                    "application/json": components["schemas"]["OriginalError"];
                };
            };
            401: components["responses"]["OriginalInvalidToken"];
            403: components["responses"]["OriginalCrossOriginMessage"];
            404: components["responses"]["OriginalNotFoundMessage"];
            500: components["responses"]["OriginalInternalMessage"];
            503: components["responses"]["OriginalUnavailableMessage"];
        };
    };
}
type FlattenedDeepRequired<T> = {
    [K in keyof T]-?: FlattenedDeepRequired<T[K] extends unknown[] | undefined | null ? Extract<T[K], unknown[]>[number] : T[K]>;
};
type ReadonlyArray<T> = [
    Exclude<T, undefined>
] extends [
    unknown[]
] ? Readonly<Exclude<T, undefined>> : Readonly<Exclude<T, undefined>[]>;
export const problemTypeValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Problem"]["type"]> = ["/problems/malformed-request", "/problems/missing-code", "/problems/unknown-code", "/problems/session-expired", "/problems/wrong-credentials", "/problems/wrong-password", "/problems/email-not-verified", "/problems/cross-origin", "/problems/not-found", "/problems/method-not-allowed", "/problems/too-slow", "/problems/taken", "/problems/dead-link", "/problems/too-large", "/problems/unsupported-type", "/problems/invalid-fields", "/problems/invalid-picture", "/problems/too-many-attempts", "/problems/internal", "/problems/busy", "/problems/unavailable"];
