package dev.refold.cli.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Everything that is logged in this JVM while it is open, of Refold down to DEBUG. */
final class LogScan extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.refold");

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    static LogScan begin() {
        LogScan scan = new LogScan();
        scan.setContext(ROOT.getLoggerContext());
        scan.start();
        OURS.setLevel(Level.DEBUG);
        ROOT.addAppender(scan);
        return scan;
    }

    @Override
    protected void append(ILoggingEvent event) {
        Optional<IThrowableProxy> thrown = Optional.ofNullable(event.getThrowableProxy());
        lines.add(event.getFormattedMessage() + event.getKeyValuePairs() + event.getMDCPropertyMap()
                + thrown.map(ThrowableProxyUtil::asString).orElse(""));
    }

    String text() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        ROOT.detachAppender(this);
        OURS.setLevel(null);
        stop();
    }
}
