package dev.refold.query.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An identity provider: it signs tokens, and serves its keys over HTTP, in whatever mood it is told to. */
public final class Issuer implements AutoCloseable {

    public static final String NAME = "https://login.test";
    public static final String AUDIENCE = "refold";

    enum Mood {
        WELL, BROKEN, NOT_JSON, ENDLESS, STALLING, REDIRECTING
    }

    private final HttpServer server;
    private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<JWK> published = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Mood mood = Mood.WELL;

    public Issuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(handlers);
        server.createContext("/keys", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        byte[] keys = new JWKSet(published).toString(true).getBytes(StandardCharsets.UTF_8);
        try (exchange; OutputStream out = exchange.getResponseBody()) {
            switch (mood) {
                case WELL -> {
                    exchange.sendResponseHeaders(200, keys.length);
                    out.write(keys);
                }
                case BROKEN -> exchange.sendResponseHeaders(500, -1);
                case NOT_JSON -> {
                    exchange.sendResponseHeaders(200, 0);
                    out.write("<html>".getBytes(StandardCharsets.UTF_8));
                }
                case ENDLESS -> {
                    exchange.sendResponseHeaders(200, 0);
                    out.write(keys, 0, keys.length - 1);
                    while (true) {
                        out.write(new byte[1 << 10]);
                    }
                }
                case STALLING -> {
                    exchange.sendResponseHeaders(200, 0);
                    out.write(keys, 0, 1);
                    out.flush();
                    closed.await();
                }
                case REDIRECTING -> {
                    exchange.getResponseHeaders().add("Location", "/keys/elsewhere");
                    exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/keys") ? 302 : 200, -1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void is(Mood other) {
        mood = other;
    }

    /** How often its keys were asked for. */
    int asked() {
        return asked.get();
    }

    public JwtSettings settings() {
        return new JwtSettings(NAME, AUDIENCE, URI.create("http://127.0.0.1:" + server.getAddress().getPort()
                + "/keys"), JwtSettings.TENANT_CLAIM, JwtSettings.SCOPES_CLAIM, "", JwtSettings.LEEWAY);
    }

    /** Its public half is among its keys. */
    public RSAKey publish(String id) {
        RSAKey key = rsa(id);
        published.add(key.toPublicJWK());
        return key;
    }

    ECKey publishEc(String id) {
        try {
            ECKey key = new ECKeyGenerator(Curve.P_256).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
            published.add(key.toPublicJWK());
            return key;
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    void withdrawAll() {
        published.clear();
    }

    /** Of somebody else, unless it is published. */
    public static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2_048).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** As they should be, for an hour. */
    public static JWTClaimsSet.Builder claims(String tenant, String scopes) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder().issuer(NAME).audience(AUDIENCE).subject("ann@login.test")
                .issueTime(Date.from(now)).expirationTime(Date.from(now.plus(Duration.ofHours(1))))
                .claim(JwtSettings.TENANT_CLAIM, tenant).claim(JwtSettings.SCOPES_CLAIM, scopes);
    }

    public static String sign(RSAKey key, JWTClaimsSet claims) {
        return sign(key, JOSEObjectType.JWT, claims);
    }

    static String sign(RSAKey key, JOSEObjectType type, JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).type(type)
                    .build(), claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String sign(ECKey key, JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                    claims);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        handlers.shutdownNow();
    }
}
