package io.gantry.registry;

import io.avaje.jsonb.Json;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A registry reached by HTTP, with nothing, a password or a token to show. */
final class HttpUpstream implements Upstream {
  private static final int MAX_REDIRECTS = 5;
  private static final int MAX_MANIFEST = 4 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final List<String> ACCEPTED =
      List.of(
          MediaTypes.OCI_MANIFEST,
          MediaTypes.OCI_INDEX,
          MediaTypes.DOCKER_MANIFEST,
          MediaTypes.DOCKER_LIST);
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /** The token server's answer, which has the token by one of two names. */
  @Json
  record TokenAnswer(
      @Nullable String token, @Json.Property("access_token") @Nullable String accessToken) {}

  private final URI base;
  private final Optional<String> basic;
  private final HttpClient http =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(TIMEOUT)
          .build();

  /** What was accepted last, by repository. */
  private final Map<RepositoryName, String> authorizations = new ConcurrentHashMap<>();

  /** {@code credentials} is {@code user:password}. */
  HttpUpstream(URI base, Optional<String> credentials) {
    this.base = base;
    this.basic =
        credentials.map(text ->
            "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public Optional<Found> find(RepositoryName name, Reference reference) throws IOException {
    HttpResponse<InputStream> answer = ask("HEAD", name, "manifests/" + reference);
    try (InputStream _ = answer.body()) {
      if (answer.statusCode() == 404) {
        return Optional.empty();
      }
      String digest = answer.headers().firstValue("Docker-Content-Digest").orElse("");
      String type = answer.headers().firstValue("Content-Type").orElse("");
      return Optional.of(new Found(Digest.parse(digest), type.split(";", 2)[0].strip()));
    } catch (IllegalArgumentException e) {
      throw new IOException(base + " does not say the digest of " + name + ":" + reference, e);
    }
  }

  @Override
  public Optional<byte[]> manifest(RepositoryName name, Digest digest) throws IOException {
    HttpResponse<InputStream> answer = ask("GET", name, "manifests/" + digest);
    try (InputStream body = answer.body()) {
      byte[] content = body.readNBytes(MAX_MANIFEST + 1);
      if (answer.statusCode() == 404) {
        return Optional.empty();
      }
      if (content.length > MAX_MANIFEST || !digest.matches(content)) {
        throw new IOException(base + " gave another content for manifest " + digest);
      }
      return Optional.of(content);
    }
  }

  @Override
  public Optional<Long> size(RepositoryName name, Digest digest) throws IOException {
    HttpResponse<InputStream> answer = ask("HEAD", name, "blobs/" + digest);
    try (InputStream _ = answer.body()) {
      OptionalLong size = answer.headers().firstValueAsLong("Content-Length");
      return answer.statusCode() == 404 || size.isEmpty()
          ? Optional.empty()
          : Optional.of(size.getAsLong());
    }
  }

  @Override
  public Optional<InputStream> blob(RepositoryName name, Digest digest) throws IOException {
    HttpResponse<InputStream> answer = ask("GET", name, "blobs/" + digest);
    if (answer.statusCode() == 404) {
      answer.body().close();
      return Optional.empty();
    }
    return Optional.of(answer.body());
  }

  /** Asks, with what was accepted before, and once more with what a challenge wants. */
  private HttpResponse<InputStream> ask(String method, RepositoryName name, String path)
      throws IOException {
    URI uri = base.resolve("/v2/" + name + "/" + path);
    Optional<String> shown = Optional.ofNullable(authorizations.get(name));
    HttpResponse<InputStream> answer = follow(method, uri, shown);
    if (answer.statusCode() == 401) {
      answer.body().close();
      String challenge = answer.headers().firstValue("WWW-Authenticate").orElse("");
      String authorization = authorization(challenge);
      answer = follow(method, uri, Optional.of(authorization));
      authorizations.put(name, authorization);
    }
    if (answer.statusCode() != 200 && answer.statusCode() != 404) {
      answer.body().close();
      throw new IOException(uri + " answers " + answer.statusCode());
    }
    return answer;
  }

  /** Follows redirects, and shows the authorization to nobody but the registry itself. */
  private HttpResponse<InputStream> follow(String method, URI first, Optional<String> shown)
      throws IOException {
    URI uri = first;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      boolean ours = Objects.equals(uri.getAuthority(), first.getAuthority());
      HttpResponse<InputStream> answer = send(method, uri, ours ? shown : Optional.empty());
      Optional<String> location = answer.headers().firstValue("Location");
      if (answer.statusCode() / 100 != 3 || location.isEmpty()) {
        return answer;
      }
      answer.body().close();
      uri = uri.resolve(location.get());
    }
    throw new IOException(first + " redirects too often");
  }

  private HttpResponse<InputStream> send(String method, URI uri, Optional<String> shown)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).timeout(TIMEOUT);
    ACCEPTED.forEach(type -> request.header("Accept", type));
    shown.ifPresent(value -> request.header("Authorization", value));
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private String authorization(String challenge) throws IOException {
    if (challenge.regionMatches(true, 0, "Basic", 0, 5)) {
      return basic.orElseThrow(() -> new IOException(base + " wants a password"));
    }
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(challenge);
    while (matcher.find()) {
      parameters.put(matcher.group(1), matcher.group(2));
    }
    String realm = parameters.getOrDefault("realm", "");
    if (!challenge.regionMatches(true, 0, "Bearer", 0, 6) || realm.isEmpty()) {
      throw new IOException(base + " refuses us: " + challenge);
    }
    return "Bearer " + token(realm, parameters);
  }

  private String token(String realm, Map<String, String> parameters) throws IOException {
    String query =
        "service=" + encoded(parameters, "service") + "&scope=" + encoded(parameters, "scope");
    URI uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
    HttpResponse<InputStream> answer = send("GET", uri, basic);
    try (InputStream body = answer.body()) {
      byte[] json = body.readNBytes(MAX_MANIFEST);
      if (answer.statusCode() != 200) {
        throw new IOException(uri + " answers " + answer.statusCode());
      }
      TokenAnswer token = io.gantry.oci.Json.read(json, TokenAnswer.class);
      return Optional.ofNullable(token.token())
          .or(() -> Optional.ofNullable(token.accessToken()))
          .orElseThrow(() -> new IOException(uri + " gives no token"));
    } catch (GantryException e) {
      throw new IOException(uri + " gives no token: " + e.getMessage(), e);
    }
  }

  private static String encoded(Map<String, String> parameters, String name) {
    return URLEncoder.encode(parameters.getOrDefault(name, ""), StandardCharsets.UTF_8);
  }
}
