package dev.refold.schemas;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * The gate between bytes and {@link DocumentEvent}, both ways. It refuses whatever a store would refuse later, so that
 * no sink meets poison, and refuses on the way out what it would refuse on the way in. {@code decode(encode(x)) = x}.
 *
 * <p>
 * Decoding never throws, whatever the bytes. A rejection's message names the field, what is wrong and what to do, and
 * shows no content but names and shortened ids. Sizes are checked before parsing, counts while parsing; the JSON is
 * read as a stream (RFC 8259, in strict UTF-8). Unknown fields pass. Immutable; safe for any number of threads.
 */
public final class EventCodec {

    /** Digits of a number; the longest double anyone writes has 24. */
    private static final int MAX_NUMBER_LENGTH = 400;

    /** The reader recurses once a level, so a configured depth is bounded by what a stack surely holds. */
    private static final int MAX_DEPTH = 256;

    private final Limits limits;
    private final EventRules rules;
    private final JsonFactory json;

    public EventCodec(Limits limits) {
        this.limits = limits;
        this.rules = new EventRules(limits);
        // Names are not kept between documents: metadata keys are anyone's, and would fill the shared table.
        this.json = JsonFactory.builder().streamReadConstraints(constraints(limits))
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build();
    }

    /** Depth is checked by the cursor, with a message; here one more is let pass, so that the cursor sees it. */
    private static StreamReadConstraints constraints(Limits limits) {
        return StreamReadConstraints.builder().maxNestingDepth(depth(limits) + 1).maxNumberLength(MAX_NUMBER_LENGTH)
                .maxStringLength(limits.eventBytes()).maxNameLength(limits.eventBytes()).build();
    }

    private static int depth(Limits limits) {
        return Math.min(limits.jsonDepth(), MAX_DEPTH);
    }

    /**
     * Judges a record of {@code documents}.
     *
     * @param value empty for a null value, which deletes
     * @param ceType the header {@code ce_type}; tells the type when the value does not, and must not contradict it
     */
    public DecodedEvent decode(Optional<byte[]> key, Optional<byte[]> value, Optional<String> ceType) {
        return judge(() -> {
            DocumentKey documentKey = keyOf(key);
            Optional<EventType> header = ceType.isPresent()
                    ? Optional.of(EventType.ofHeader(ceType.get()))
                    : Optional.empty();
            if (value.isEmpty()) {
                return bareDelete(documentKey, header);
            }
            EventDraft draft = read(value.get());
            EventType type = draft.typeOr(header);
            draft.requireKey(documentKey);
            return draft.toEvent(type, documentKey);
        });
    }

    /** Judges a line of JSON Lines: an event without a key, of this tenant; without {@code type} it is an upsert. */
    public DecodedEvent decodeDocument(byte[] bytes, String tenant) {
        return judge(() -> {
            EventDraft draft = read(bytes);
            if (draft.id == null) {
                throw EventDraft.missing("id");
            }
            return document(draft, tenant, draft.id);
        });
    }

    /** Judges a body sent for one document: the id is given beside it and may be left out of it. */
    public DecodedEvent decodeDocument(byte[] bytes, String tenant, String id) {
        return judge(() -> {
            EventDraft draft = read(bytes);
            if (draft.id != null) {
                EventDraft.requireId(draft.id, id);
            }
            return document(draft, tenant, id);
        });
    }

    private DocumentEvent document(EventDraft draft, String tenant, String id) throws Refusal {
        if (draft.tenant != null) {
            EventDraft.requireTenant(draft.tenant, tenant);
        }
        EventType type = draft.type == null ? EventType.UPSERTED : EventType.ofValue(draft.type);
        rules.checkTenant(tenant, RejectReason.INVALID);
        rules.checkId(id, RejectReason.INVALID);
        return draft.toEvent(type, new DocumentKey(tenant, id));
    }

    /**
     * Everything the gate would say of this event but for its encoded size, which {@link #encode} checks too.
     *
     * @return empty when it would be accepted
     */
    public Optional<Rejection> check(DocumentEvent event) {
        try {
            rules.check(event);
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(refusal.rejection());
        }
    }

    /**
     * The event's value: UTF-8 JSON, its fields in a fixed order.
     *
     * @throws RejectedEventException when the gate would refuse it
     */
    public byte[] encode(DocumentEvent event) {
        check(event).ifPresent(rejection -> {
            throw new RejectedEventException(rejection);
        });
        byte[] bytes = EventWriter.write(json, event);
        if (bytes.length > limits.eventBytes()) {
            throw new RejectedEventException(tooLarge(bytes.length).rejection());
        }
        return bytes;
    }

    private interface Attempt {
        DocumentEvent event() throws Refusal;
    }

    private DecodedEvent judge(Attempt attempt) {
        try {
            DocumentEvent event = attempt.event();
            rules.check(event);
            return new DecodedEvent.Accepted(event);
        } catch (Refusal refusal) {
            return new DecodedEvent.Rejected(refusal.rejection());
        } catch (StreamConstraintsException e) {
            return rejected(RejectReason.INVALID, "a number is longer than " + MAX_NUMBER_LENGTH + " digits; shorten"
                    + " it");
        } catch (JacksonException e) {
            // Its own message quotes the content.
            return rejected(RejectReason.INVALID_JSON, "not JSON" + where(e.getLocation())
                    + "; send one JSON object in UTF-8");
        }
    }

    private static String where(@Nullable TokenStreamLocation location) {
        return location == null
                ? ""
                : " from line " + location.getLineNr() + ", column " + location.getColumnNr()
                        + " on";
    }

    private static DecodedEvent rejected(RejectReason reason, String message) {
        return new DecodedEvent.Rejected(new Rejection(reason, message));
    }

    private EventDraft read(byte[] bytes) throws Refusal {
        if (bytes.length > limits.eventBytes()) {
            throw tooLarge(bytes.length);
        }
        CharBuffer text = utf8(bytes, RejectReason.INVALID_JSON, "the value");
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), text.array(), text.arrayOffset(),
                text.length())) {
            return new EventReader(new JsonCursor(parser, depth(limits)), limits).read();
        }
    }

    private Refusal tooLarge(int bytes) {
        return new Refusal(RejectReason.TOO_LARGE, "the event is " + bytes + " bytes, the limit is "
                + limits.eventBytes() + "; split the document or raise the limit");
    }

    private DocumentKey keyOf(Optional<byte[]> key) throws Refusal {
        if (key.isEmpty()) {
            throw new Refusal(RejectReason.MISSING_KEY, "the record has no key; send it under tenant/id");
        }
        String text = utf8(key.get(), RejectReason.INVALID_KEY, "the key").toString();
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new Refusal(RejectReason.INVALID_KEY, "the key " + Text.shown(text)
                    + " has no slash; send it as tenant/id");
        }
        rules.checkTenant(text.substring(0, slash), RejectReason.INVALID_KEY);
        rules.checkId(text.substring(slash + 1), RejectReason.INVALID_KEY);
        return new DocumentKey(text.substring(0, slash), text.substring(slash + 1));
    }

    private static CharBuffer utf8(byte[] bytes, RejectReason reason, String what) throws Refusal {
        try {
            return Text.decodeUtf8(bytes);
        } catch (CharacterCodingException e) {
            throw new Refusal(reason, what + " is not UTF-8; send it in UTF-8");
        }
    }

    private static DocumentEvent bareDelete(DocumentKey key, Optional<EventType> header) throws Refusal {
        if (header.isPresent() && header.get() != EventType.DELETED) {
            throw Refusal.invalid("there is no value but the header " + CloudEventHeaders.TYPE + " is "
                    + header.get().inHeader() + "; send the document, or the type of a delete");
        }
        return new DocumentEvent.Deleted(key, OptionalLong.empty(), Optional.empty());
    }
}
