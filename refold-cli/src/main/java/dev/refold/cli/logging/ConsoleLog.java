package dev.refold.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The details on standard output, a line of JSON each, for containers: what collects their logs reads that. */
public final class ConsoleLog {

    private static final String OURS = "dev.refold";
    /** What people see on a terminal, see {@code logback.xml}; here it would say everything twice. */
    private static final String FOR_PEOPLE = "console";

    private ConsoleLog() {}

    /** From now on; once a process, and instead of {@link LogFile}. */
    public static void write() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(OURS).detachAppender(FOR_PEOPLE);
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender(context));
        root.setLevel(Level.WARN);
        context.getLogger(OURS).setLevel(Level.INFO);
    }

    private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithContext(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("json");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
