-- Sessions on computers that others use too: they end sooner, and leave no mark on their device.

ALTER TABLE session ADD COLUMN shared INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1));
