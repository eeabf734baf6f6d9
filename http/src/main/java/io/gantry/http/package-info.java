/**
 * What Gantry's servers need of the HTTP server under them and do not get from it: errors in their
 * own words before a handler runs, and the channel of a connection. It knows no protocol above
 * HTTP. Start at {@link io.gantry.http.ConnectionChannel}.
 */
@NullMarked
package io.gantry.http;

import org.jspecify.annotations.NullMarked;
