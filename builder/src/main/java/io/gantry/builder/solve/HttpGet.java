package io.gantry.builder.solve;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;

/** How HTTP servers are asked for files: who has a builder knows the ways out. Thread-safe. */
@FunctionalInterface
public interface HttpGet {
  /** The answer at the end of all redirects. */
  Answer get(URI uri) throws IOException;

  /**
   * What the server answers.
   *
   * @param lastModified the header's text
   * @param body not read yet; whoever asked closes it
   */
  record Answer(int status, Optional<String> lastModified, InputStream body) {}
}
