// When sound that stops coming is told.
import assert from 'node:assert/strict'
import {afterEach, beforeEach, mock, test} from 'node:test'

const {Flow} = await import('../../main/guest/flow.js')

let newest
let now
let stalls
let flows
let flow

const pass = (ms, coming) => {
  for (let passed = 0; passed < ms; passed += 200) {
    now += 200
    if (coming) newest = now
    mock.timers.tick(200)
  }
}

beforeEach(() => {
  now = 50_000
  newest = 0
  stalls = 0
  flows = 0
  mock.timers.enable({apis: ['setInterval']})
  mock.method(performance, 'now', () => now)
  const receiver = {getSynchronizationSources: () => (newest ? [{timestamp: newest}] : [])}
  flow = new Flow({getReceivers: () => [receiver]}, {stalled: () => stalls++, flows: () => flows++})
})

afterEach(() => {
  flow.close()
  mock.timers.reset()
  mock.restoreAll()
})

test('what came steadily and stops is told once, within a second', () => {
  pass(3000, true)
  pass(600, false)
  assert.equal(stalls, 0)
  pass(400, false)
  assert.equal(stalls, 1)
  pass(30_000, false)
  assert.deepEqual([stalls, flows], [1, 0])
  pass(3000, true)
  assert.deepEqual([stalls, flows], [1, 1])
  pass(1000, false)
  assert.equal(stalls, 2)
})

test('nothing is told of what never came, or came now and then', () => {
  pass(10_000, false)
  pass(400, true)
  pass(10_000, false)
  pass(400, true)
  pass(10_000, false)
  assert.equal(stalls, 0)
})

test('who is muted may be silent, or go on', () => {
  pass(3000, true)
  flow.forgive()
  pass(400, true)
  pass(10_000, false)
  assert.equal(stalls, 0)
  pass(3000, true)
  flow.forgive()
  pass(3000, true)
  pass(1000, false)
  assert.equal(stalls, 1)
})

test('a page that stood still itself suspects nobody', () => {
  pass(3000, true)
  now += 5000
  mock.timers.tick(200)
  assert.equal(stalls, 0)
  pass(3000, true)
  assert.equal(stalls, 0)
})
