package dev.refold.services;

/** What {@code ./refold test} runs first: makes sure that the tests will find their servers and their browser, and says which. */
final class Provision {

    private Provision() {}

    public static void main(String[] arguments) {
        try {
            System.err.println("refold: " + postgres(Services.postgres()));
            System.err.println("refold: " + chroma(Services.chroma()));
            System.err.println("refold: " + Chromium.provision());
        } catch (ServiceException e) {
            System.err.println("refold: " + e.getMessage());
            System.exit(3);
        }
    }

    private static String postgres(Source source) {
        return switch (source) {
            case Source.Given(String address) -> "PostgreSQL from " + Services.DATABASE_URL;
            case Source.Docker() -> "PostgreSQL with pgvector in Docker";
            case Source.Native() -> PostgresProvisioner.provision();
        };
    }

    private static String chroma(Source source) {
        return switch (source) {
            case Source.Given(String address) -> "Chroma from " + Services.CHROMA_URL;
            case Source.Docker() -> "Chroma in Docker";
            case Source.Native() -> ChromaProvisioner.provision();
        };
    }
}
