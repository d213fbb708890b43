export { closeQueues } from "./close-queues";
export { type EnqueueOptions, enqueue, enqueueAll } from "./enqueue";
export { enqueueAtMostEvery } from "./enqueue-at-most-every";
export { defineJob, type JobDefinition, QUEUES, type QueueName } from "./job";
export { connectRedis, queuePrefix, type RedisConnection } from "./redis";
