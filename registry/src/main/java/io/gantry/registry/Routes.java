package io.gantry.registry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which endpoint serves which path: distribution-spec "Endpoints". Immutable. */
final class Routes {
  private static final String REPOSITORY = "/v2/(.+)";

  private record Route(Pattern path, Map<String, Endpoint> endpoints) {}

  /** What is at a path: endpoints by method, and what the path named. */
  record Match(Map<String, Endpoint> endpoints, List<String> segments) {}

  private final List<Route> routes = new ArrayList<>();

  private Routes() {}

  static Routes of(Registry registry) {
    Endpoint blob = new BlobGet(registry);
    Endpoint manifest = new ManifestGet(registry);
    UploadAnswers answers = new UploadAnswers();
    return new Routes()
        .add("/v2/?", Map.of("GET", exchange -> exchange.json(Map.of())))
        .add("/v2/_catalog", Map.of("GET", new Catalog(registry)))
        .add(REPOSITORY + "/blobs/uploads/?", Map.of("POST", new UploadStart(registry, answers)))
        .add(
            REPOSITORY + "/blobs/uploads/([^/]+)",
            Map.of(
                "PATCH", new UploadChunk(registry, answers),
                "PUT", new UploadFinish(registry, answers),
                "GET", new UploadStatus(registry, answers),
                "DELETE", new UploadCancel(registry)))
        .add(
            REPOSITORY + "/blobs/([^/]+)",
            Map.of("GET", blob, "HEAD", blob, "DELETE", new BlobDelete(registry)))
        .add(
            REPOSITORY + "/manifests/([^/]+)",
            Map.of(
                "GET",
                manifest,
                "HEAD",
                manifest,
                "PUT",
                new ManifestPut(registry),
                "DELETE",
                new ManifestDelete(registry)))
        .add(REPOSITORY + "/tags/list", Map.of("GET", new TagList(registry)))
        .add(REPOSITORY + "/referrers/([^/]+)", Map.of("GET", new ReferrerList(registry)));
  }

  Optional<Match> find(String rawPath) {
    for (Route route : routes) {
      Matcher matcher = route.path.matcher(rawPath);
      if (matcher.matches()) {
        List<String> segments = new ArrayList<>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
          segments.add(decode(matcher.group(group)));
        }
        return Optional.of(new Match(route.endpoints, segments));
      }
    }
    return Optional.empty();
  }

  private Routes add(String path, Map<String, Endpoint> endpoints) {
    routes.add(new Route(Pattern.compile(path), endpoints));
    return this;
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
