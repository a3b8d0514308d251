package dev.refold.services;

/**
 * Where a broker listens on 127.0.0.1; 0 means any free port, chosen at each start.
 *
 * @param broker
 *            for clients
 * @param controller
 *            for the broker's own controller
 */
public record BrokerPorts(int broker, int controller) {

    public BrokerPorts {
        if (broker < 0 || broker > 65_535 || controller < 0 || controller > 65_535) {
            throw new IllegalArgumentException("ports are 0 to 65535: " + broker + ", " + controller);
        }
    }

    public static BrokerPorts free() {
        return new BrokerPorts(0, 0);
    }

    public static BrokerPorts on(int broker) {
        return new BrokerPorts(broker, 0);
    }

    BrokerPorts chosen() {
        return new BrokerPorts(FreePorts.orFree(broker), FreePorts.orFree(controller));
    }

    String bootstrapServers() {
        return "127.0.0.1:" + broker;
    }
}
