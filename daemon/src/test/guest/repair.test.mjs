// When ICE is restarted, offers are sent again, and a connection is given up.
import assert from 'node:assert/strict'
import {afterEach, beforeEach, mock, test} from 'node:test'

const {answersAnother, nameOffer} = await import('../../main/guest/descriptions.js')
const {Repair} = await import('../../main/guest/repair.js')

let did
let connection
let repair
let now

const made = (polite, named = true) => {
  did = []
  connection = {
    state: 'new', unanswered: false,
    restart() { did.push('restart'); this.unanswered = true },
    offerAgain: () => did.push('again'),
    giveUp: () => did.push('up'),
  }
  repair = new Repair(connection, {polite, named})
}
const become = (state) => {
  connection.state = state
  repair.onState()
}
const answered = () => { connection.unanswered = false }
const after = (ms) => {
  now += ms
  mock.timers.tick(ms)
}

beforeEach(() => {
  now = 50_000
  mock.timers.enable({apis: ['setTimeout']})
  mock.method(performance, 'now', () => now)
  made(false)
})

afterEach(() => {
  mock.timers.reset()
  mock.restoreAll()
})

test('disconnected for 3 s restarts ICE, and what comes back sooner does not', () => {
  become('connected')
  become('disconnected')
  after(2900)
  become('connected')
  after(60_000)
  assert.deepEqual(did, [])
  become('disconnected')
  after(2999)
  assert.deepEqual(did, [])
  after(1)
  assert.deepEqual(did, ['restart'])
})

test('the polite side leaves the other one a second', () => {
  made(true)
  become('connected')
  become('disconnected')
  after(3999)
  assert.deepEqual(did, [])
  after(1)
  assert.deepEqual(did, ['restart'])
})

test('an offer without an answer is sent again, at growing distances', () => {
  become('connected')
  become('disconnected')
  after(3000)
  for (const wait of [2000, 4000, 8000]) {
    after(wait - 1)
    const before = did.length
    after(1)
    assert.equal(did.length, before + 1)
  }
  assert.deepEqual(did, ['restart', 'again', 'again', 'again'])
})

test('an answered restart that does not help is followed by another', () => {
  become('connected')
  become('disconnected')
  after(3000)
  answered()
  after(2000)
  assert.deepEqual(did, ['restart', 'restart'])
})

test('what is not repaired in 20 s is given up, once', () => {
  become('connected')
  become('disconnected')
  after(19_999)
  assert.ok(!did.includes('up'))
  after(1)
  assert.equal(did.at(-1), 'up')
  after(60_000)
  repair.hurry()
  repair.doubt()
  assert.equal(did.at(-1), 'up')
  assert.equal(did.filter((what) => what === 'up').length, 1)
})

test('a connection that is back is not given up, but its offer wants its answer', () => {
  become('connected')
  become('disconnected')
  after(3000)
  become('connected')
  after(2000)
  assert.deepEqual(did, ['restart', 'again'])
  answered()
  after(60_000)
  assert.deepEqual(did, ['restart', 'again'])
})

test('a first offer is sent again, and given up after half a minute', () => {
  connection.unanswered = true
  repair.onOffer()
  after(2000)
  assert.deepEqual(did, ['again'])
  answered()
  after(27_999)
  assert.deepEqual(did, ['again'])
  after(1)
  assert.deepEqual(did, ['again', 'up'])
})

test('a first offer goes once to who does not tell who it is', () => {
  made(false, false)
  connection.unanswered = true
  repair.onOffer()
  after(29_999)
  assert.deepEqual(did, [])
  after(1)
  assert.deepEqual(did, ['up'])
})

test('with signaling back nothing waits; where nothing is broken nothing is done', () => {
  become('connected')
  repair.hurry()
  assert.deepEqual(did, [])
  become('disconnected')
  repair.hurry()
  assert.deepEqual(did, ['restart'])
  repair.hurry()
  assert.deepEqual(did, ['restart', 'again'])
})

test('another network restarts what seems to be in order, once in two seconds', () => {
  repair.doubt()
  assert.deepEqual(did, [])
  become('connected')
  repair.doubt()
  answered()
  repair.doubt()
  assert.deepEqual(did, ['restart'])
  after(2000)
  repair.doubt()
  assert.deepEqual(did, ['restart', 'restart'])
})

test('sound that stops for 2 s is a reason for a restart, and three are enough', () => {
  repair.onStall()
  after(5000)
  assert.deepEqual(did, [], 'before there was any sound')
  become('connected')
  repair.onStall()
  after(1199)
  assert.deepEqual(did, [])
  after(1)
  assert.deepEqual(did, ['restart'])
  for (let i = 0; i < 60; i++) {
    answered()
    after(1000)
  }
  assert.deepEqual(did, ['restart', 'restart', 'restart'])
})

test('sound that comes again is not repaired', () => {
  become('connected')
  repair.onStall()
  after(1000)
  repair.onFlow()
  after(60_000)
  assert.deepEqual(did, [])
  repair.onStall()
  after(1200)
  answered()
  repair.onFlow()
  after(60_000)
  assert.deepEqual(did, ['restart'])
})

test('sound that stops at the polite side waits a second, or for signaling that is back', () => {
  made(true)
  become('connected')
  repair.onStall()
  after(2199)
  assert.deepEqual(did, [])
  repair.hurry()
  assert.deepEqual(did, ['restart'])
})

test('an answer says which offer it is for', () => {
  const sdp = (session, rest = '') => `v=0\r\no=- ${session} 2 IN IP4 127.0.0.1\r\ns=-\r\n${rest}m=audio 9 RTP 0\r\n`
  const named = nameOffer({type: 'answer', sdp: sdp(7)}, {type: 'offer', sdp: sdp(8)})
  assert.deepEqual(named, {type: 'answer', sdp: sdp(7, 'a=x-answered-offer:8\r\n')})
  assert.equal(answersAnother(named, {sdp: sdp(8)}), false)
  assert.equal(answersAnother(named, {sdp: sdp(9)}), true)
  assert.equal(answersAnother({type: 'answer', sdp: sdp(7)}, {sdp: sdp(9)}), false)
})
