package dev.refold.store.chroma;

/** How vectors are sent: as the server's pre-flight says it takes them. */
enum VectorForm {
    BASE64, NUMBERS
}
