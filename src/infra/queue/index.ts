export { closeQueues, type EnqueueOptions, enqueue } from "./enqueue";
export { defineJob, type JobDefinition, QUEUES, type QueueName } from "./job";
export { connectRedis, queuePrefix, type RedisConnection } from "./redis";
