package io.gantry.registry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which endpoint serves which path: distribution-spec "Endpoints". Not changed any more once the
 * server has begun.
 */
final class Routes {
  private static final String REPOSITORY = "/v2/(.+)";

  /** An endpoint and the right that it takes; without one it looks itself at who asks. */
  record Operation(Optional<Action> right, Endpoint endpoint) {}

  private record Route(String name, Pattern path, Map<String, Operation> operations) {}

  /** What is at a path: its name, operations by method, and what the path named. */
  record Match(String route, Map<String, Operation> operations, List<String> segments) {}

  private final List<Route> routes = new ArrayList<>();

  Routes(Registry registry, Optional<PullThrough> upstream) {
    UploadAnswers answers = new UploadAnswers(registry);
    Operation blob = pull(new BlobGet(registry, upstream));
    Operation manifest = pull(new ManifestGet(registry, upstream));
    Operation base = free(exchange -> exchange.requireKnown().json(Map.of()));
    add("page", "/", Map.of("GET", free(new Browser(registry))));
    add("base", "/v2/?", Map.of("GET", base, "HEAD", base));
    add("catalog", "/v2/_catalog", Map.of("GET", free(new Catalog(registry))));
    add(
        "uploads",
        REPOSITORY + "/blobs/uploads/?",
        Map.of("POST", push(new UploadStart(registry, answers))));
    add(
        "upload",
        REPOSITORY + "/blobs/uploads/([^/]+)",
        Map.of(
            "PATCH", push(new UploadChunk(registry, answers)),
            "PUT", push(new UploadFinish(registry, answers)),
            "GET", push(new UploadStatus(registry, answers)),
            "DELETE", push(new UploadCancel(registry))));
    add(
        "blob",
        REPOSITORY + "/blobs/([^/]+)",
        Map.of("GET", blob, "HEAD", blob, "DELETE", delete(new BlobDelete(registry))));
    add(
        "manifest",
        REPOSITORY + "/manifests/([^/]+)",
        Map.of(
            "GET",
            manifest,
            "HEAD",
            manifest,
            "PUT",
            push(new ManifestPut(registry)),
            "DELETE",
            delete(new ManifestDelete(registry))));
    add("tags", REPOSITORY + "/tags/list", Map.of("GET", pull(new TagList(registry))));
    add(
        "referrers",
        REPOSITORY + "/referrers/([^/]+)",
        Map.of("GET", pull(new ReferrerList(registry))));
  }

  static Operation free(Endpoint endpoint) {
    return new Operation(Optional.empty(), endpoint);
  }

  private static Operation pull(Endpoint endpoint) {
    return new Operation(Optional.of(Action.PULL), endpoint);
  }

  private static Operation push(Endpoint endpoint) {
    return new Operation(Optional.of(Action.PUSH), endpoint);
  }

  private static Operation delete(Endpoint endpoint) {
    return new Operation(Optional.of(Action.DELETE), endpoint);
  }

  Optional<Match> find(String rawPath) {
    for (Route route : routes) {
      Matcher matcher = route.path.matcher(rawPath);
      if (matcher.matches()) {
        List<String> segments = new ArrayList<>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
          segments.add(decode(matcher.group(group)));
        }
        return Optional.of(new Match(route.name, route.operations, segments));
      }
    }
    return Optional.empty();
  }

  /** Adds a path; of those that fit, the one added first counts. */
  void add(String name, String path, Map<String, Operation> operations) {
    routes.add(new Route(name, Pattern.compile(path), operations));
  }

  /** Percent-decoding of a path, where a plus sign is itself. */
  private static String decode(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new RegistryException(ErrorCode.NAME_INVALID, "malformed path: " + e.getMessage());
    }
  }
}
