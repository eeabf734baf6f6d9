package io.gantry.registry;

import org.junit.jupiter.api.extension.ExtendWith;

/** A cache in a bucket. */
@ExtendWith(InBucket.class)
class BucketUpstreamIT extends UpstreamIT {}
