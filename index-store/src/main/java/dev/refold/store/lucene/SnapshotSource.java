package dev.refold.store.lucene;

/** What reads take snapshots of. */
interface SnapshotSource {

    /** What is visible, retained for the caller, who releases it. */
    Snapshot acquire();
}
