/** Tokens of an identity provider: JSON Web Tokens (RFC 7519) against the keys it publishes (RFC 7517). */
@NullMarked
package dev.refold.query.token;

import org.jspecify.annotations.NullMarked;
