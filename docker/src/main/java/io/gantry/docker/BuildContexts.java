package io.gantry.docker;

import io.gantry.builder.NamedContext;
import io.gantry.builder.dockerfile.ContextName;
import io.gantry.builder.solve.ContextFiles;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The further contexts of a build, {@code buildcontext=NAME=VALUE} of Gantry's own client, by their
 * names. A value {@code local:N} is the folder {@code contexts/N} of what came; all others are
 * {@link NamedContext}s.
 */
record BuildContexts(Map<String, ContextFiles> folders, Map<String, NamedContext> named) {
  private static final String LOCAL = "local:";

  static BuildContexts of(Query query, ContextFiles archive) {
    Map<String, ContextFiles> folders = new HashMap<>();
    Map<String, NamedContext> named = new HashMap<>();
    for (String text : query.all("buildcontext")) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw wrong(text, "it has no name");
      }
      String name = ContextName.of(text.substring(0, equals));
      String value = text.substring(equals + 1);
      if (value.startsWith(LOCAL)) {
        folders.put(name, folder(archive, text, value.substring(LOCAL.length())));
      } else {
        named.put(name, parsed(text, value));
      }
    }
    return new BuildContexts(folders, named);
  }

  private static ContextFiles folder(ContextFiles archive, String text, String number) {
    return Optional.of(number)
        .filter(name -> name.matches("[0-9]{1,9}"))
        .flatMap(name -> archive.folder("contexts").flatMap(all -> all.folder(name)))
        .orElseThrow(() -> wrong(text, "no such folder came with the request"));
  }

  private static NamedContext parsed(String text, String value) {
    NamedContext context =
        NamedContext.parse(value).orElseThrow(() -> wrong(text, "it is no address"));
    if (context instanceof NamedContext.Layout layout && !layout.folder().isAbsolute()) {
      throw wrong(text, "its path must be absolute");
    }
    return context;
  }

  private static HttpFailure wrong(String text, String why) {
    return HttpFailure.badRequest("build context " + text + ": " + why);
  }
}
