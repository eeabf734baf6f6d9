package io.gantry.engine;

import java.util.Map;
import java.util.Optional;

/**
 * How files are to be pushed as one artifact.
 *
 * @param name with a tag
 * @param type the artifact's media type
 * @param fileTypes media types by the names of files
 * @param annotations of the manifest
 * @param subject the name of an image in the same repository that the artifact refers to
 */
public record ArtifactRequest(
    String name,
    Optional<String> type,
    Map<String, String> fileTypes,
    Map<String, String> annotations,
    Optional<String> subject) {}
