package io.gantry.registry;

import io.avaje.jsonb.Json;

/**
 * What a repository keeps of a manifest beside its content.
 *
 * @param size in bytes
 * @param subject digest of the manifest that it refers to, or empty
 */
@Json
record ManifestRecord(String mediaType, long size, String subject) {}
