package dev.refold.schemas;

/**
 * The keys under which log lines say what they are about: one word for one thing, see {@code docs/logs.md}. None holds text
 * of a document, a vector or a secret.
 */
public final class LogKeys {

    /** The reason that goes to whoever may be the cause; not for what a client sent. */
    public static final String DETAIL = "detail";
    /** How long something took. */
    public static final String DURATION_MILLIS = "duration_millis";
    /** What the client was told to name. */
    public static final String ERROR_ID = "error_id";
    /** Of Kafka. */
    public static final String GROUP = "group";
    /** {@code STORE@NUMBER}. */
    public static final String GENERATION = "generation";
    /** Of PostgreSQL. */
    public static final String INDEX = "index";
    /** Which process works at something that others could. */
    public static final String INSTANCE = "instance";
    /** Its id; never the key itself. */
    public static final String ACCESS_KEY = "access_key";
    public static final String METHOD = "method";
    public static final String OFFSET = "offset";
    /** See {@code SinkPosition}. */
    public static final String OWNER_EPOCH = "owner_epoch";
    /** Of the process: what is started and closed by itself. */
    public static final String PART = "part";
    public static final String PARTITION = "partition";
    /** Why, in words; where there is an exception beside it, of that. */
    public static final String REASON = "reason";
    public static final String ROUTE = "route";
    /** Of PostgreSQL. */
    public static final String SCHEMA = "schema";
    /** When it began. */
    public static final String SINCE = "since";
    /** Its id. */
    public static final String SPACE = "space";
    /** Of HTTP. */
    public static final String STATUS = "status";
    /** Of a rebuild. */
    public static final String STEP = "step";
    public static final String STORE = "store";
    public static final String TOPIC = "topic";
    /** Of a problem. */
    public static final String TYPE = "type";
    /** Without user and password. */
    public static final String URL = "url";
    public static final String VERSION = "version";

    private LogKeys() {}
}
