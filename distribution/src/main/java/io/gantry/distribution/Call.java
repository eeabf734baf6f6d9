package io.gantry.distribution;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a registry, before anybody knows which scheme it speaks and what it wants to see
 * first.
 *
 * @param target relative to the endpoint's base, or absolute where the registry itself named it
 * @param scopes what a token must allow: distribution "Token Scope Documentation"
 * @param repeatable sending it twice does no harm
 */
record Call(
    String method,
    URI target,
    Map<String, String> headers,
    @Nullable Upload upload,
    List<String> scopes,
    Wording wording,
    boolean repeatable) {
  Call withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Call(method, target, more, upload, scopes, wording, repeatable);
  }

  Call withTarget(URI newTarget) {
    return new Call(method, newTarget, headers, upload, scopes, wording, repeatable);
  }

  Call withUpload(Upload newUpload, String contentType) {
    Call typed = withHeader("Content-Type", contentType);
    return new Call(method, target, typed.headers, newUpload, scopes, wording, repeatable);
  }

  Call withScopes(List<String> newScopes) {
    return new Call(method, target, headers, upload, newScopes, wording, repeatable);
  }

  Call withRepeats() {
    return new Call(method, target, headers, upload, scopes, wording, true);
  }
}
