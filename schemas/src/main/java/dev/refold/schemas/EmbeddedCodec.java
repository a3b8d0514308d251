package dev.refold.schemas;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORGenerator;
import tools.jackson.dataformat.cbor.CBORParser;

/**
 * Values of {@code embeddings.<space>} as CBOR (RFC 8949): one map that begins with its format number, definite
 * lengths, fields in a fixed order, so that equal records are equal bytes. Vectors are typed arrays of little-endian
 * float32 (RFC 8746, tag 85), read and written in bulk. {@code decode(encode(x)) = x}.
 *
 * <p>
 * The log is our own, so there are no configured limits here: lowering one must not make yesterday's log unreadable.
 * Still nothing in it is believed unchecked. Immutable; safe for any number of threads.
 *
 * <pre>
 * {format:1, key:[tenant,id], order:[version,epoch,offset], source:[partition,offset], deleted:true}
 * {format:1, key:…, order:…, source:…, hash:h'…', title:"", text:"", language?:"", metadata:{},
 *  at?:[second,nano], chunks:[[start,end,h'hash',85(h'…')|null]…]}
 * {format:1, mark:[topicId,partition,epoch,offset]}
 * </pre>
 */
public final class EmbeddedCodec {

    /** Raised with every change of the shape; older numbers stay readable for ever. */
    public static final int FORMAT = 1;

    /** RFC 8746, section 2.1: float32, little endian. */
    static final int FLOAT32_LITTLE_ENDIAN = 85;

    /** The map, the list of chunks, one chunk: three; a list in metadata: three. */
    private static final int MAX_DEPTH = 3;

    private final CBORFactory cbor = CBORFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH).maxStringLength(Integer.MAX_VALUE).maxNameLength(Integer.MAX_VALUE).build())
            .build();

    /** @throws IllegalArgumentException when a string is not well-formed UTF-16, which has no bytes to stand for it */
    public byte[] encode(EmbeddedRecord value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
        try (JsonGenerator generator = cbor.createGenerator(ObjectWriteContext.empty(), bytes)) {
            new EmbeddedWriter((CBORGenerator) generator).write(value);
        }
        return bytes.toByteArray();
    }

    /** @throws CorruptRecordException when the bytes are not what {@link #encode} writes */
    public EmbeddedRecord decode(byte[] value) {
        try (CBORParser parser = (CBORParser) cbor.createParser(ObjectReadContext.empty(), value, 0, value.length)) {
            return new EmbeddedReader(parser).read();
        } catch (JacksonException e) {
            throw new CorruptRecordException("an embedded record of " + value.length + " bytes is not CBOR: damaged,"
                    + " or not written by Refold", e);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("an embedded record of " + value.length + " bytes holds an impossible"
                    + " value: " + e.getMessage(), e);
        }
    }
}
