package dev.refold.services;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The child process behind {@link BrokerProcess}: the same broker, alone in its JVM. It ends when its standard input
 * does, so that no broker outlives a parent that was killed; a detached one ends by a signal only.
 */
final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        BrokerPorts ports = new BrokerPorts(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), ports);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-close"));
        if (List.of(arguments).contains("detached")) {
            Thread.currentThread().join();
        }
        while (System.in.read() >= 0) {
            // Only its end matters.
        }
        System.exit(0);
    }
}
