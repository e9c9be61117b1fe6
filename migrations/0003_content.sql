-- What sessions are made from: decks of cards, and journeys. A session copies what it uses when it is created,
-- so that changing or deleting these never changes a session.

CREATE TABLE decks (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    -- A short name, by which starter content is recognised when it is loaded again.
    slug text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    kind text NOT NULL,
    -- Shown wherever the deck is.
    attribution text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (org_id, id),
    CONSTRAINT decks_org_fkey FOREIGN KEY (org_id) REFERENCES organizations ON DELETE CASCADE,
    CONSTRAINT decks_org_slug_key UNIQUE (org_id, slug),
    CONSTRAINT decks_kind CHECK (kind IN ('word', 'picture'))
);

CREATE TABLE cards (
    org_id uuid NOT NULL,
    deck_id uuid NOT NULL,
    id uuid NOT NULL,
    position integer NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    image text,
    alt text,
    tags text[] NOT NULL,
    -- By deck and place, since cards are only ever read as a deck.
    PRIMARY KEY (org_id, deck_id, position),
    CONSTRAINT cards_org_id_key UNIQUE (org_id, id),
    CONSTRAINT cards_deck_fkey FOREIGN KEY (org_id, deck_id) REFERENCES decks ON DELETE CASCADE
);

CREATE TABLE journeys (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    -- An array of steps without ids; the rules of steps are the application's.
    steps jsonb NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (org_id, id),
    CONSTRAINT journeys_org_fkey FOREIGN KEY (org_id) REFERENCES organizations ON DELETE CASCADE
);

ALTER TABLE decks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON decks
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

ALTER TABLE cards ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON cards
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

ALTER TABLE journeys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON journeys
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON decks, cards, journeys TO plenary_app;
